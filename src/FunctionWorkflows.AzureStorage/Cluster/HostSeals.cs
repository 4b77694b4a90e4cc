using System.Collections.Concurrent;

namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// Makes hosts dead for good: whoever gets the lease that a host has lost writes itself into the host's set, after
/// which no late write of that host comes in. Only then is the set read (protocols: 5).
/// </summary>
internal sealed class HostSeals(AzureContext context, HostBlobs blobs)
{
    // Whoever holds the set then is nobody's concern; it is no host.
    private const string Heir = "sealed";
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    // Ids are never used again, and nobody comes back from there.
    private readonly ConcurrentDictionary<string, bool> _sealed = new(StringComparer.Ordinal);

    /// <summary>Tells whether a host is dead for good, after trying to make it so.</summary>
    public async ValueTask<bool> SealAsync(string hostId, CancellationToken cancellationToken)
    {
        if (_sealed.ContainsKey(hostId))
        {
            return true;
        }

        var isSealed = await TrySealAsync(hostId, cancellationToken).ConfigureAwait(false);
        if (isSealed)
        {
            _sealed[hostId] = true;
        }

        return isSealed;
    }

    public async ValueTask<bool> SealAsync(HostBlob host, CancellationToken cancellationToken)
    {
        if (host.IsSealed)
        {
            return true;
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (host.IsLeased || host.IsJoining
            || await blobs.TryInheritAsync(host.Host.Id).ConfigureAwait(false) is not { } lease)
        {
            return false;
        }

        // Once begun it is carried through: until its lease runs out, no other heir could.
        await WriteAsync(host.Host.Id, CancellationToken.None).ConfigureAwait(false);
        await blobs.MarkSealedAsync(host, lease).ConfigureAwait(false);
        return true;
    }

    public async ValueTask<bool> IsSealedAsync(string hostId, CancellationToken cancellationToken)
    {
        var row = await context.ReadAsync(
            context.Index, IndexRow.SetOf(hostId), Keys.Header, cancellationToken).ConfigureAwait(false);
        return row is null || PartitionSeal.HolderOf(row) != hostId;
    }

    /// <summary>Writes into a set that its host does not hold it any more.</summary>
    public async ValueTask WriteAsync(string hostId, CancellationToken cancellationToken)
    {
        var backoff = context.Backoff(Longest);
        var row = PartitionSeal.Row(IndexRow.SetOf(hostId), Heir);
        while (await Transaction.SendAsync(context, context.IndexOnce, [RowWrite.Put(row)], cancellationToken)
            .ConfigureAwait(false) is { Outcome: not TransactionOutcome.Done } failed)
        {
            await backoff.WaitAsync(failed.Error!, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Opens the set of a new host; false where the id was a host's before.</summary>
    public async ValueTask<bool> OpenAsync(string hostId, CancellationToken cancellationToken)
    {
        var backoff = context.Backoff(Longest);
        var row = PartitionSeal.Row(IndexRow.SetOf(hostId), hostId);
        while (true)
        {
            var sent = await Transaction.SendAsync(
                context, context.IndexOnce, [RowWrite.Insert(row)], cancellationToken).ConfigureAwait(false);
            if (sent.Outcome == TransactionOutcome.Done)
            {
                return true;
            }

            if (sent.IsConflict)
            {
                // Its own, where an answer was lost.
                return !await IsSealedAsync(hostId, cancellationToken).ConfigureAwait(false);
            }

            await backoff.WaitAsync(sent.Error!, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes the traces of a dead host whose set is empty.</summary>
    public async ValueTask RemoveAsync(string hostId, CancellationToken cancellationToken)
    {
        await blobs.DeleteAsync(hostId, cancellationToken).ConfigureAwait(false);
        await context.Clients.Failure.GuardAsync(
            AccountService.Queue,
            async () => await context.Clients.Retrying.HostQueue(hostId).DeleteIfExistsAsync(cancellationToken)
                .ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<bool> TrySealAsync(string hostId, CancellationToken cancellationToken)
    {
        var blob = await blobs.ReadAsync(hostId, cancellationToken).ConfigureAwait(false);
        return blob is null
            ? await IsSealedAsync(hostId, cancellationToken).ConfigureAwait(false)
            : await SealAsync(blob, cancellationToken).ConfigureAwait(false);
    }
}
