namespace FunctionWorkflows.Sqlite;

/// <summary>The hosts that share a file.</summary>
internal sealed class SqliteCluster(SqliteStore store) : ICluster
{
    public async ValueTask<IMembership> JoinAsync(HostDescription host, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await SqliteMembership.JoinAsync(store, host).ConfigureAwait(false);
    }

    public ValueTask<IReadOnlyList<HostDescription>> ListAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new([.. store.Hosts.ReadAlive().Select(h => h.Host)]);
    }

    public ValueTask<bool> IsAliveAsync(string hostId, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(store.Hosts.IsAlive(hostId));
    }

    public ValueTask<long> WaitForChangeAsync(
        string? instanceId, long seen, CancellationToken cancellationToken = default) =>
        store.Poller.WaitAsync(instanceId, seen, cancellationToken);
}
