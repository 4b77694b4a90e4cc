namespace FunctionWorkflows;

internal sealed partial class WorkflowEngine
{
    // A change in the store is looked at no more often than this; own instances hear of their steps directly.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly SemaphoreSlim _suspects = new(1, 1);
    private readonly HashSet<InstanceRunner> _suspectRunners = [];

    // The watch's own: instances that have messages, and had no runner when they were to hear of them.
    private readonly HashSet<string> _unheard = new(StringComparer.Ordinal);

    /// <summary>Takes over what nobody has, and tells own instances of messages, until the host stops.</summary>
    private async Task WatchAsync()
    {
        long lastMessage = 0;
        var mayBeClaimable = true;
        var failures = 0;
        var isWaitingForStore = false;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (Lost.IsCancellationRequested)
                {
                    await JoinAgainAsync().ConfigureAwait(false);
                    (lastMessage, mayBeClaimable) = (0, true);
                }

                var seen = await _membership!.WaitForWorkAsync(0, _stop.Token).ConfigureAwait(false);
                mayBeClaimable |= seen.MayBeClaimable;
                lastMessage = await ReadHintsAsync(lastMessage).ConfigureAwait(false);
                await TakeAdriftAsync().ConfigureAwait(false);
                if (mayBeClaimable && _options.TakeOver && HasRoom)
                {
                    await TakeOverAsync().ConfigureAwait(false);
                }

                await Task.Delay(Pause, Time, _stop.Token).ConfigureAwait(false);
                mayBeClaimable = await WaitForWorkAsync(seen.Version).ConfigureAwait(false);
                failures = 0;
                Retry.Works(ref isWaitingForStore);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                mayBeClaimable = true;
                if (StoreRetry.IsStoreFailure(e))
                {
                    Retry.Fails(e, ref isWaitingForStore);
                }
                else if (failures == 0)
                {
                    WorkflowEngineLog.WatchFailed(Logger, e);
                }

                await Task.Delay(StoreRetry.DelayAfter(++failures, e, Jitter()), Time, _stop.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Waits for work that the store knows of, or for room; false where it can be messages only.</summary>
    private async Task<bool> WaitForWorkAsync(long seen)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var work = _membership!.WaitForWorkAsync(seen, done.Token).AsTask();
        var room = _wake.WaitAsync(done.Token);
        await Task.WhenAny(work, room).ConfigureAwait(false);
        await done.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(work, room).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (work.IsFaulted)
        {
            await work.ConfigureAwait(false);
        }

        return room.IsCompletedSuccessfully || !work.IsCompletedSuccessfully || work.Result.MayBeClaimable;
    }

    /// <summary>A lost membership is finished for good; what it had is taken over like any dead host's.</summary>
    private async Task JoinAgainAsync()
    {
        await _membership!.DisposeAsync().ConfigureAwait(false);
        await JoinAsync(_stop.Token).ConfigureAwait(false);
        WorkflowEngineLog.JoinedAgain(Logger, Id);
    }

    private void WakeWatch()
    {
        if (_wake.CurrentCount == 0)
        {
            try
            {
                _wake.Release();
            }
            catch (SemaphoreFullException)
            {
                // Somebody else woke it meanwhile.
            }
        }
    }

    private async Task<long> ReadHintsAsync(long after)
    {
        var (ids, last) = await _membership!.FindMessagesAsync(after, _stop.Token).ConfigureAwait(false);
        foreach (var id in ids)
        {
            _unheard.Add(id);
        }

        // One that is just being created or loaded may have no runner yet, and the number of its message does not
        // come again.
        foreach (var id in _unheard.ToArray())
        {
            if (await HasHeardAsync(id).ConfigureAwait(false))
            {
                _unheard.Remove(id);
            }
        }

        return Math.Max(after, last);
    }

    private async Task<bool> HasHeardAsync(string id)
    {
        if (Find(id) is { } runner)
        {
            runner.Post(new InboxChanged());
            return true;
        }

        if (IsAsleep(id))
        {
            Revive(id);
            return true;
        }

        var isOwn = true;
        await EachAsync([id], static id => id, async id =>
            isOwn = (await Store.Instances.ReadAsync(id, _stop.Token).ConfigureAwait(false))?.Owner == Id)
            .ConfigureAwait(false);
        return !isOwn;
    }

    /// <summary>
    /// An instance that took two hosts down runs beside no other such instance, so that the third death tells which.
    /// </summary>
    private void StartSuspect(InstanceRunner runner, IReadOnlyList<InboxMessage> inbox) => _ = Task.Run(async () =>
    {
        var turn = _suspects.WaitAsync(_stop.Token);
        await turn.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!turn.IsCompletedSuccessfully || HasStopped)
        {
            // The host stops; it is released without having run.
            return;
        }

        lock (_suspectRunners)
        {
            _suspectRunners.Add(runner);
        }

        // It may have been canceled before its turn came.
        if (runner.HasStopped)
        {
            Progressed(runner);
            return;
        }

        runner.Start(inbox);
    });

    /// <summary>Called when an instance has recorded something new, or has left this host.</summary>
    public void Progressed(InstanceRunner runner)
    {
        lock (_suspectRunners)
        {
            if (_suspectRunners.Count > 0 && _suspectRunners.Remove(runner))
            {
                _suspects.Release();
            }
        }
    }
}
