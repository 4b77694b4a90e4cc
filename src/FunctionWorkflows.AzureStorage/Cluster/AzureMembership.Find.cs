using System.Collections.Concurrent;
using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage;

/// <content>What a host finds to do.</content>
internal sealed partial class AzureMembership
{
    private const int MostReadsAtOnce = 16;
    private static readonly TimeSpan ParkedTick = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan OthersShare = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, long> _seenAt = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _activated = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IndexPlace> _found = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _unreadable = new(StringComparer.Ordinal);
    private readonly Lock _unsureGate = new();
    private long _unsureAt;
    private long? _unsureSince;
    private volatile bool _hasLeftToOthers;
    private long? _parkedAt;

    public async ValueTask<IReadOnlyList<InstanceHeader>> FindClaimableAsync(
        int most, CancellationToken cancellationToken = default)
    {
        var hosts = await _cluster.Directory.ReadAsync(cancellationToken).ConfigureAwait(false);
        var share = new HostShare(hosts, Host.Id);
        _hasLeftToOthers = false;
        string[] told = [.. _activated.Keys];
        var found = new List<InstanceHeader>();
        foreach (var set in await SetsAsync(hosts, cancellationToken).ConfigureAwait(false))
        {
            if (found.Count < most)
            {
                await FindAsync(set, share, most, found, cancellationToken).ConfigureAwait(false);
            }
        }

        // What it was told of it has seen, or another has taken it meanwhile.
        Array.ForEach(told, id => _activated.TryRemove(id, out _));
        await _cluster.Instances.ForgetBirthsAsync(cancellationToken).ConfigureAwait(false);

        return
        [
            .. found.OrderBy(h => h.Status == WorkflowStatus.Pending).ThenBy(h => h.CreatedAt)
                .ThenBy(h => h.Id, StringComparer.Ordinal).Take(most),
        ];
    }

    /// <summary>After a claim the row by which the instance was found is in nobody's way any more.</summary>
    public void Claimed(InstanceHeader header)
    {
        if (_found.TryRemove(Place(header), out var place))
        {
            _cluster.Index.Remove(place);
        }
    }

    private static string Place(InstanceHeader header) => $"{header.Id}\n{header.Birth}";

    // Of the dead first: what they had was running.
    private async ValueTask<List<string>> SetsAsync(
        IReadOnlyList<HostBlob> hosts, CancellationToken cancellationToken)
    {
        var sets = new List<string>();
        foreach (var host in hosts.Where(host => host.Host.Id != Host.Id))
        {
            if (await _cluster.IsDeadAsync(host, cancellationToken).ConfigureAwait(false))
            {
                if (!host.IsSealed)
                {
                    // The heir: the others take their shares at the same time.
                    _cluster.Hints.TellOthers(Host.Id, Hint.Work);
                }

                sets.Add(IndexRow.SetOf(host.Host.Id));
                await RemoveIfEmptyAsync(host.Host.Id, cancellationToken).ConfigureAwait(false);
            }
        }

        if (IsOwnSetDue())
        {
            sets.Insert(0, IndexRow.SetOf(Host.Id));
        }

        sets.Add(IndexRow.Nobody);
        if (IsDue(ref _parkedAt, ParkedTick))
        {
            sets.Add(IndexRow.Parked);
        }

        return sets;
    }

    // What became unsure since is waited for too, but does not put the look off.
    private bool IsOwnSetDue()
    {
        lock (_unsureGate)
        {
            if (_unsureSince is not { } since || _context.Time.GetElapsedTime(since) < _context.Clients.Options.Unsure)
            {
                return false;
            }

            _unsureSince = _unsureAt > since ? _unsureAt : null;
            return true;
        }
    }

    private async ValueTask RemoveIfEmptyAsync(string hostId, CancellationToken cancellationToken)
    {
        if (await _cluster.IsSetEmptyAsync(hostId, cancellationToken).ConfigureAwait(false))
        {
            await _cluster.Seals.RemoveAsync(hostId, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask FindAsync(
        string set, HostShare share, int most, List<InstanceHeader> found, CancellationToken cancellationToken)
    {
        var rows = _context.ReadRangeAsync(
            _context.Index, set, IndexRow.SetPrefix, pageSize: 200, cancellationToken: cancellationToken);
        var some = new List<TableEntity>();
        await foreach (var row in rows.ConfigureAwait(false))
        {
            if (!IsWanted(row, set) || !IsOwnShare(row, share))
            {
                continue;
            }

            some.Add(row);
            if (some.Count == MostReadsAtOnce)
            {
                await ExamineAsync(set, some, found, cancellationToken).ConfigureAwait(false);
                some.Clear();
            }

            if (found.Count >= most)
            {
                return;
            }
        }

        await ExamineAsync(set, some, found, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask ExamineAsync(
        string set, List<TableEntity> rows, List<InstanceHeader> found, CancellationToken cancellationToken)
    {
        var examination = new SetExamination(_context, _cluster, Host);
        var headers = await Task.WhenAll(rows.Select(row => ExamineAsync(examination, set, row, cancellationToken)))
            .ConfigureAwait(false);
        for (var i = 0; i < rows.Count; i++)
        {
            if (headers[i] is { } header)
            {
                _found[Place(header)] = new(set, rows[i].RowKey, rows[i].ETag, null);
                found.Add(header);
            }
        }
    }

    // One that was edited into nonsense keeps nobody from the others.
    private async Task<InstanceHeader?> ExamineAsync(
        SetExamination examination, string set, TableEntity row, CancellationToken cancellationToken)
    {
        try
        {
            var header = await examination.ClaimableAsync(set, row, cancellationToken).ConfigureAwait(false);
            _unreadable.TryRemove(row.RowKey, out _);
            return header;
        }
        catch (FunctionWorkflowsException e) when (e.Code == "FW1048")
        {
            if (_unreadable.TryAdd(row.RowKey, true))
            {
                ClusterLog.Unreadable(_cluster.Logger, e.Message);
            }

            if (set == IndexRow.SetOf(Host.Id))
            {
                // Once it is put right, nobody else would find it there.
                LookThroughOwnSet();
            }

            return null;
        }
    }

    private bool IsWanted(TableEntity row, string set) =>
        set != IndexRow.Parked
        || (row.Value("SetAsideBy") is string version && version != "*" && version != Host.CodeVersion);

    // What another host's share is, this one takes only once the other has had its time.
    private bool IsOwnShare(TableEntity row, HostShare share)
    {
        var id = row.Value("Id") as string ?? "";
        if (share.IsMine(id) || _activated.ContainsKey(id))
        {
            return true;
        }

        if (_seenAt.Count > 100_000)
        {
            _seenAt.Clear();
        }

        // The same instance may have stood in another set before, or in this one: each time is another one.
        var seenAt = _seenAt.GetOrAdd(
            $"{row.PartitionKey}\n{row.RowKey}\n{row.ETag}", _context.Time.GetTimestamp());
        var isLeft = _context.Time.GetElapsedTime(seenAt) < OthersShare;
        _hasLeftToOthers |= isLeft;
        return !isLeft;
    }
}
