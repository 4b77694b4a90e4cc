namespace FunctionWorkflows;

/// <summary>The hosts of one process that share an in-memory store.</summary>
internal sealed class InMemoryCluster(InMemoryData data) : ICluster
{
    public ValueTask<IMembership> JoinAsync(HostDescription host, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (data.Gate)
        {
            if (!data.FormerHosts.Add(host.Id))
            {
                throw new ArgumentException(
                    $"The id '{host.Id}' was a host's before; a host's id is new at each start.", nameof(host));
            }

            var membership = new InMemoryMembership(data, this, host);
            data.Hosts.Add(host.Id, membership);
            return new(membership);
        }
    }

    public ValueTask<IReadOnlyList<HostDescription>> ListAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (data.Gate)
        {
            return new([.. data.Hosts.Values.Where(h => h.HasLease).Select(h => h.Host)]);
        }
    }

    public ValueTask<bool> IsAliveAsync(string hostId, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (data.Gate)
        {
            return new(data.IsAlive(hostId));
        }
    }

    public ValueTask<long> WaitForChangeAsync(
        string? instanceId, long seen, CancellationToken cancellationToken = default) =>
        data.Changes.WaitAsync(instanceId, seen, cancellationToken);

    /// <summary>Takes the lease of a host away, and its place among the hosts too where it is sealed.</summary>
    public void End(string hostId, bool isSealed)
    {
        InMemoryMembership? membership;
        lock (data.Gate)
        {
            if (data.Hosts.TryGetValue(hostId, out membership) && isSealed)
            {
                data.Hosts.Remove(hostId);
            }
        }

        membership?.Lose();
        data.Changes.RaiseAll();
    }
}
