namespace FunctionWorkflows;

internal sealed class CrashableCluster(CrashableStore host, IWorkflowStore store) : ICluster
{
    private readonly List<CrashableMembership> _seats = [];

    public async ValueTask<IMembership> JoinAsync(
        HostDescription description, CancellationToken cancellationToken = default)
    {
        await host.AliveAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        var joined = await store.Cluster.JoinAsync(description, cancellationToken).ConfigureAwait(false);
        var seat = new CrashableMembership(host, joined);
        lock (_seats)
        {
            _seats.Add(seat);
        }

        return seat;
    }

    public ValueTask<IReadOnlyList<HostDescription>> ListAsync(CancellationToken cancellationToken = default) =>
        store.Cluster.ListAsync(cancellationToken);

    public ValueTask<bool> IsAliveAsync(string hostId, CancellationToken cancellationToken = default) =>
        store.Cluster.IsAliveAsync(hostId, cancellationToken);

    public ValueTask<long> WaitForChangeAsync(
        string? instanceId, long seen, CancellationToken cancellationToken = default) =>
        store.Cluster.WaitForChangeAsync(instanceId, seen, cancellationToken);

    public void LoseSeat()
    {
        CrashableMembership[] seats;
        lock (_seats)
        {
            seats = [.. _seats];
        }

        foreach (var seat in seats)
        {
            if (store is InMemoryStore memory)
            {
                memory.Kill(seat.Host.Id);
            }

            seat.Lose();
        }
    }
}

/// <summary>A seat that is taken away by the crash; bodies that run hear of it as of a lost lease.</summary>
internal sealed class CrashableMembership(CrashableStore host, IMembership seat) : IMembership
{
    private readonly CancellationTokenSource _lost = CancellationTokenSource.CreateLinkedTokenSource(seat.Lost);

    public HostDescription Host => seat.Host;

    public bool IsHeld => !_lost.IsCancellationRequested && seat.IsHeld;

    public CancellationToken Lost => _lost.Token;

    public void SetBusy(bool isBusy)
    {
        if (!_lost.IsCancellationRequested)
        {
            seat.SetBusy(isBusy);
        }
    }

    public ValueTask DrainAsync() => _lost.IsCancellationRequested ? default : seat.DrainAsync();

    public async ValueTask<IReadOnlyList<InstanceHeader>> FindClaimableAsync(
        int most, CancellationToken cancellationToken = default)
    {
        await host.AliveAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        return await seat.FindClaimableAsync(most, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<(IReadOnlyList<string> Ids, long Last)> FindMessagesAsync(
        long after, CancellationToken cancellationToken = default) =>
        seat.FindMessagesAsync(after, cancellationToken);

    public ValueTask<WorkHint> WaitForWorkAsync(long seen, CancellationToken cancellationToken = default) =>
        seat.WaitForWorkAsync(seen, cancellationToken);

    // Leaving frees the seat in every store; what the host owned has no living owner then, as after a death.
    public void Lose()
    {
        _ = seat.DisposeAsync().AsTask();
        _lost.CancelAsync();
    }

    public ValueTask DisposeAsync() => _lost.IsCancellationRequested ? default : seat.DisposeAsync();
}
