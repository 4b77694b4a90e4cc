using System.Collections.Concurrent;

namespace FunctionWorkflows.AzureStorage;

/// <summary>What the hosts of this process own: where it stands in the index, and up to which epoch.</summary>
internal sealed class OwnedInstances
{
    private readonly ConcurrentDictionary<string, Owned> _owned = new(StringComparer.Ordinal);

    public void Set(InstanceHeader header, IndexPlace place) =>
        _owned[header.Id] = new(
            header.Owner!, header.Birth, header.Epoch, place, new(header.Run, header.Generation > 0));

    /// <summary>Takes note that an instance is not owned any more, and tells where it stood.</summary>
    public IndexPlace? Remove(InstanceHeader header) =>
        _owned.TryGetValue(header.Id, out var owned) && owned.Birth == header.Birth && owned.Epoch <= header.Epoch
        && _owned.TryRemove(KeyValuePair.Create(header.Id, owned))
            ? owned.Place
            : null;

    /// <summary>Tells whether a host here owns that birth, and has claimed it at that epoch or later.</summary>
    public bool Has(string hostId, string id, string birth, long epoch) =>
        _owned.TryGetValue(id, out var owned) && owned.HostId == hostId && owned.Birth == birth
        && owned.Epoch >= epoch;

    /// <summary>Gives the runs of an instance that a host here has claimed at that very epoch.</summary>
    public OwnedRuns? RunsOf(InstanceHeader header) =>
        _owned.TryGetValue(header.Id, out var owned) && owned.Birth == header.Birth && owned.Epoch == header.Epoch
            ? owned.Runs
            : null;

    private sealed record Owned(string HostId, string Birth, long Epoch, IndexPlace Place, OwnedRuns Runs);
}
