namespace FunctionWorkflows;

/// <summary>
/// Counts the changes of a store and wakes who waits for them. A wake-up may come without a change, never the
/// other way.
/// </summary>
internal sealed class ChangeSignal
{
    // So many ids are told apart; beyond that, all count as changed, which costs a needless look and nothing else.
    private const int MostIds = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _changedAt = new(StringComparer.Ordinal);
    private readonly List<Waiter> _waiters = [];
    private long _version = 1;
    private long _allChangedAt = 1;

    /// <summary>Gets a value indicating whether somebody waits.</summary>
    public bool HasWaiters
    {
        get
        {
            lock (_gate)
            {
                return _waiters.Count > 0;
            }
        }
    }

    /// <summary>Says that one instance has changed.</summary>
    public void Raise(string instanceId)
    {
        lock (_gate)
        {
            Note(instanceId);
            if (_waiters.Count > 0)
            {
                Wake(w => w.InstanceId is null || w.InstanceId == instanceId);
            }
        }
    }

    /// <summary>Says that anything may have changed.</summary>
    public void RaiseAll()
    {
        lock (_gate)
        {
            NoteAll();
            Wake(_ => true);
        }
    }

    /// <summary>Waits for a change after a version.</summary>
    public async ValueTask<long> WaitAsync(string? instanceId, long seen, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Waiter waiter;
        lock (_gate)
        {
            if (LastChange(instanceId) > seen)
            {
                return _version;
            }

            waiter = new Waiter(instanceId);
            _waiters.Add(waiter);
        }

        await using var registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((Waiter)state!).TrySetCanceled(token), waiter).ConfigureAwait(false);
        try
        {
            return await waiter.Task.ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _waiters.Remove(waiter);
            }
        }
    }

    private long LastChange(string? instanceId) => instanceId is null
        ? _version
        : Math.Max(_allChangedAt, _changedAt.GetValueOrDefault(instanceId));

    private void Note(string instanceId)
    {
        if (_changedAt.Count >= MostIds)
        {
            NoteAll();
            return;
        }

        _changedAt[instanceId] = ++_version;
    }

    private void NoteAll()
    {
        _allChangedAt = ++_version;
        _changedAt.Clear();
    }

    private void Wake(Predicate<Waiter> isMeant)
    {
        foreach (var waiter in _waiters)
        {
            if (isMeant(waiter))
            {
                waiter.TrySetResult(_version);
            }
        }
    }

    private sealed class Waiter(string? instanceId)
        : TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public string? InstanceId { get; } = instanceId;
    }
}
