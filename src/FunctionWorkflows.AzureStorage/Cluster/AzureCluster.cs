using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace FunctionWorkflows.AzureStorage;

/// <summary>The hosts of a hub: leased blobs, a set of instances each, and hints from one to the other.</summary>
internal sealed class AzureCluster : ICluster, IAsyncDisposable
{
    private readonly AzureContext _context;
    private readonly ConcurrentDictionary<string, AzureMembership> _members = new(StringComparer.Ordinal);
    private readonly ChangePolls _polls;

    public AzureCluster(AzureContext context, AzureIndex index, ILogger logger)
    {
        _context = context;
        Logger = logger;
        _polls = new(context);
        Index = index;
        Blobs = new(context);
        Seals = new(context, Blobs);
        Directory = new(context, Blobs);
        Hints = new(context, this, logger);
    }

    public ILogger Logger { get; }

    public AzureIndex Index { get; }

    public OwnedInstances Owned { get; } = new();

    public HostBlobs Blobs { get; }

    public HostSeals Seals { get; }

    public HostDirectory Directory { get; }

    public HintRouter Hints { get; }

    /// <summary>Gets or sets the instances, which are made after this.</summary>
    public AzureInstances Instances { get; set; } = null!;

    /// <summary>Gets or sets the queues of steps.</summary>
    public AzureStepQueue Steps { get; set; } = null!;

    public async ValueTask<IMembership> JoinAsync(HostDescription host, CancellationToken cancellationToken = default)
    {
        var membership = await AzureMembership.JoinAsync(_context, this, host, cancellationToken).ConfigureAwait(false);
        return membership;
    }

    public async ValueTask<IReadOnlyList<HostDescription>> ListAsync(CancellationToken cancellationToken = default)
    {
        var hosts = await Directory.ReadAsync(cancellationToken).ConfigureAwait(false);
        return [.. hosts.Where(host => host.IsAlive && !IsOver(host.Host.Id)).Select(host => host.Host)];
    }

    public async ValueTask<bool> IsAliveAsync(string hostId, CancellationToken cancellationToken = default)
    {
        if (_members.TryGetValue(hostId, out var member))
        {
            return member.IsHeld;
        }

        var blob = await Blobs.ReadAsync(hostId, cancellationToken).ConfigureAwait(false);
        return blob is { IsAlive: true } && !await Seals.IsSealedAsync(hostId, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<long> WaitForChangeAsync(
        string? instanceId, long seen, CancellationToken cancellationToken = default) =>
        _polls.WaitAsync(instanceId, seen, cancellationToken);

    /// <summary>Makes a host dead for good, unless it lives.</summary>
    public async ValueTask<bool> SealAsync(string hostId, CancellationToken cancellationToken) =>
        (Member(hostId) is not { IsHeld: true })
        && await Seals.SealAsync(hostId, cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Tells whether a listed host is dead for good, after trying to make it so where its lease is gone.
    /// </summary>
    public async ValueTask<bool> IsDeadAsync(HostBlob host, CancellationToken cancellationToken) =>
        Member(host.Host.Id) is not { IsHeld: true }
        && await Seals.SealAsync(host, cancellationToken).ConfigureAwait(false);

    public async ValueTask<bool> IsSetEmptyAsync(string hostId, CancellationToken cancellationToken)
    {
        var set = IndexRow.SetOf(hostId);
        var rows = _context.ReadRangeAsync(
            _context.Index, set, IndexRow.SetPrefix, pageSize: 1, cancellationToken: cancellationToken);
        await foreach (var row in rows.ConfigureAwait(false))
        {
            return false;
        }

        return true;
    }

    public void Claimed(InstanceHeader header) => Member(header.Owner!)?.Claimed(header);

    public IEnumerable<AzureMembership> Members => _members.Values;

    public AzureMembership? Member(string hostId) => _members.GetValueOrDefault(hostId);

    public void Add(AzureMembership member) => _members[member.Host.Id] = member;

    public void Remove(AzureMembership member) => _members.TryRemove(new(member.Host.Id, member));

    public async ValueTask DisposeAsync()
    {
        foreach (var member in _members.Values)
        {
            await member.DisposeAsync().ConfigureAwait(false);
        }

        await Hints.DisposeAsync().ConfigureAwait(false);
    }

    // A blob may look leased for a while after its host here has ended.
    private bool IsOver(string hostId) => Member(hostId) is { IsHeld: false };
}
