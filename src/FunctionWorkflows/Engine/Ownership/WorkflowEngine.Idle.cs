using System.Collections.Concurrent;

namespace FunctionWorkflows;

/// <content>Instances that only wait leave memory, and come back when they are due or something comes.</content>
internal sealed partial class WorkflowEngine
{
    private const int MostRevivedAtOnce = 16;
    private static readonly TimeSpan SoonDue = TimeSpan.FromSeconds(10);

    private readonly Lock _restingGate = new();
    private readonly LinkedList<InstanceRunner> _resting = new();
    private readonly Dictionary<InstanceRunner, LinkedListNode<InstanceRunner>> _restingNodes = [];
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, bool>> _duplicates = new();
    private readonly SemaphoreSlim _reviving = new(MostRevivedAtOnce);
    private readonly Sleepers _sleepers;

    /// <summary>How many instances of this host wait outside of memory.</summary>
    public int SleeperCount => _sleepers.Count;

    /// <summary>Says whether an instance only waits; of too many, the one that waits longest leaves memory.</summary>
    public void Rests(InstanceRunner runner, bool isIdle)
    {
        InstanceRunner? oldest = null;
        lock (_restingGate)
        {
            if (!isIdle)
            {
                if (_restingNodes.Remove(runner, out var node))
                {
                    _resting.Remove(node);
                }
            }
            else if (!_restingNodes.ContainsKey(runner))
            {
                _restingNodes[runner] = _resting.AddLast(runner);
                if (_resting.Count > _options.IdleWorkflowsInMemory)
                {
                    oldest = _resting.First!.Value;
                    _resting.RemoveFirst();
                    _restingNodes.Remove(oldest);
                }
            }
        }

        oldest?.Post(new EvictRequested());
    }

    /// <summary>An instance has left memory: from now on its id and due time stand for it.</summary>
    public void Asleep(string id, DateTimeOffset? due, IMembership membership)
    {
        _sleepers.Add(id, due);
        if (membership.Lost.IsCancellationRequested)
        {
            // The lease went meanwhile, and who forgets the sleepers may be through already.
            _sleepers.Remove(id);
            WakeWatch();
        }
    }

    public bool IsAsleep(string id) => _sleepers.Contains(id);

    /// <summary>Has an instance of this host look at its inbox, in memory or not.</summary>
    public void Wake(string id)
    {
        if (Find(id) is { } runner)
        {
            runner.Post(new InboxChanged());
        }
        else if (IsAsleep(id))
        {
            Revive(id);
        }
    }

    public void Revive(string id) => _ = Task.Run(() => ReviveAsync(id));

    /// <summary>Brings an instance of this host back into memory.</summary>
    public async Task ReviveAsync(string id)
    {
        try
        {
            await _reviving.WaitAsync(Stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        try
        {
            using var claiming = await EnterAsync(id, Stopping).ConfigureAwait(false);
            if (Find(id) is null && CanClaim && _sleepers.Remove(id))
            {
                await LoadOwnAsync(id).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops, or its lease went; or a store gave up by itself.
            LookAgain(id);
        }
        catch (Exception e)
        {
            if (!StoreRetry.IsStoreFailure(e))
            {
                WorkflowEngineLog.WatchFailed(Logger, e);
            }

            LookAgain(id);
        }
        finally
        {
            _reviving.Release();
        }
    }

    /// <summary>A message whose effect is recorded, in an earlier run say: it is taken out without another.</summary>
    public void NoteDuplicate(string birth, string message) =>
        _duplicates.GetOrAdd(birth, static _ => new(StringComparer.Ordinal))[message] = true;

    public bool IsDuplicate(string birth, string message) =>
        !_duplicates.IsEmpty && _duplicates.TryGetValue(birth, out var messages) && messages.ContainsKey(message);

    private void ForgetDuplicates(string birth) => _duplicates.TryRemove(birth, out _);

    private async Task LoadOwnAsync(string id)
    {
        var header = await Retry.RunAsync(
            () => Store.Instances.ReadAsync(id, Lost), Lost, StoreRetry.Briefly).ConfigureAwait(false);
        if (header is null or { HasEnded: true } || header.Owner != Id)
        {
            return;
        }

        // The claim is the one with which it left memory: nobody else writes to what this host owns.
        TryOccupy(isForced: true);
        if (await LoadAsync(new(header), header, isResume: false).ConfigureAwait(false) is null)
        {
            Vacate();
        }
    }

    /// <summary>True where a claimed instance has only to sleep on: then it need not be read now.</summary>
    private async Task<bool> SleepsOnAsync(InstanceClaim claim)
    {
        var (header, membership) = (claim.Header, _membership!);
        if (header.HasStepsInFlight || header.CancelRequestedAt is not null || header.DueAt is not { } due
            || due < Time.GetUtcNow() + SoonDue || header.DeathsWithoutProgress > 0
            || membership.Host.Id != header.Owner)
        {
            return false;
        }

        var inbox = await Store.Instances.ReadInboxAsync(claim, 0, Lost).ConfigureAwait(false);
        if (inbox.Count > 0)
        {
            return false;
        }

        Asleep(header.Id, due, membership);
        return true;
    }
}
