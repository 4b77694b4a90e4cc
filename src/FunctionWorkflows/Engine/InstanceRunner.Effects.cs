namespace FunctionWorkflows;

internal sealed partial class InstanceRunner
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(20);

    /// <summary>After the commit: waiters hear of the end, steps are dispatched, retries are waited for.</summary>
    private void Leave(Changes changes)
    {
        if (_claim.Header.HasEnded)
        {
            if (_claim.Header.Status == WorkflowStatus.Failed && _state.Failure is { Error: { } error })
            {
                InstanceRunnerLog.Failed(Host.Logger, Id, error.StepName, error.Message);
            }

            Stop(_claim.Header);
            foreach (var waiting in changes.Canceled)
            {
                waiting.TrySetResult(_claim.Header.Status == WorkflowStatus.Canceled);
            }

            changes.Told.ForEach(static waiting => waiting.TrySetResult(true));
            return;
        }

        changes.Canceled.ForEach(waiting => waiting.TrySetResult(_claim.Header.CancelRequestedAt is not null));
        changes.Told.ForEach(static waiting => waiting.TrySetResult(true));
        changes.GivenUp.ForEach(static execution => execution.GiveUp());
        if (_continued is not null)
        {
            BeginNextRun(changes);
            return;
        }

        CancelChildren(changes.CanceledChildren);
        if (_ending is not null)
        {
            TellParent(_ending);
            return;
        }

        if (_cancelRequestedAt is not null)
        {
            // It only waits for its children to be told.
            FireStopping();
            return;
        }

        foreach (var (step, delay) in changes.Retries)
        {
            Wait(step, delay);
        }

        if (!_isDraining && _mismatch is null)
        {
            Dispatch();
        }

        // What only waits, for a child say, takes no host down, and must not keep that child from its turn.
        if (_hasProgressed || (_executions.Count == 0 && !HasShortRetry))
        {
            Host.Progressed(this);
        }
    }

    private void LogFailure(StepThrew threw)
    {
        var step = threw.Execution.Step;
        var next = step.Phase switch
        {
            StepPhase.Retrying => "it is tried again",
            StepPhase.Succeeded => "the failure is caught, and is its output",
            _ => "it has failed for good",
        };
        InstanceRunnerLog.TryFailed(Host.Logger, threw.Exception, step.Tries, step.Name, Id, next);
    }

    private void TakeDue(StepNode step, Changes changes)
    {
        var now = Host.Time.GetUtcNow();
        switch (step.Phase)
        {
            case StepPhase.Retrying:
                _state.MarkReady(step);
                break;
            case StepPhase.Sleeping when _state.MayStart(step) && step.DueAt is { } due && due > now:
                changes.Retries.Add((step, due - now));
                break;
            case StepPhase.Sleeping when _state.MayStart(step):
                EventTransitions.FallDue(_state, step, now, changes);
                break;
        }
    }

    private bool HasEventsToBegin => !_isDraining && _mismatch is null && _cancelRequestedAt is null
        && _state.HasReadyEvents;

    /// <summary>Timers and waits that have been reached begin: with this round's commit, before anything leaves.</summary>
    private async ValueTask<bool> BeginEventsAsync(Changes changes)
    {
        if (!HasEventsToBegin)
        {
            return false;
        }

        var now = Host.Time.GetUtcNow();
        var reached = _state.TakeReadyEvents();
        foreach (var step in reached)
        {
            // Code that has got one event may have given the wait for another up, which then stays for later waits.
            if (_state.MayStart(step))
            {
                EventTransitions.Reach(_state, step, now, changes);
                await LetCodeHearAsync().ConfigureAwait(false);
            }
        }

        return reached.Count > 0;
    }

    private void Wait(StepNode step, TimeSpan delay)
    {
        // Counted anew where the end is known: the commit took its time, and a test's clock may have leapt.
        delay = step.DueAt - Host.Time.GetUtcNow() ?? delay;

        // One timer a step; a long one is set again when its part of the time is over.
        delay = delay > LongestTimer ? LongestTimer : delay;
        var timer = Host.Time.CreateTimer(
            static state =>
            {
                var (runner, step) = ((InstanceRunner, StepNode))state!;
                runner.Post(new RetryDue(step));
            },
            (this, step),
            delay < TimeSpan.Zero ? TimeSpan.Zero : delay,
            Timeout.InfiniteTimeSpan);
        if (_timers.Remove(step, out var former))
        {
            former.Dispose();
        }

        _timers[step] = timer;
    }

    /// <summary>Begins after a load: waits for recorded retries, and posts what starts the first round.</summary>
    public void Start(IReadOnlyList<InboxMessage> inbox)
    {
        var now = Host.Time.GetUtcNow();
        foreach (var step in _state.Steps
            .Where(step => step.Phase is StepPhase.Retrying or StepPhase.Sleeping && _state.MayStart(step)))
        {
            Wait(step, (step.DueAt ?? now) - now);
        }

        if (inbox.Count > 0)
        {
            Post(new InboxChanged());
        }

        Post(new Begin());
    }

    /// <summary>Fires the tokens of running steps, when the grace of a drain is over.</summary>
    public void Abandon() => FireStopping();

    // What a body has hung on its token is its own affair, and stops nobody else.
    private void FireStopping()
    {
        try
        {
            _stopping.Cancel();
        }
        catch (AggregateException e)
        {
            InstanceRunnerLog.TokenThrew(Host.Logger, e, Id);
        }
    }

    private void Stop(InstanceHeader? end)
    {
        if (_hasStopped)
        {
            return;
        }

        Volatile.Write(ref _hasStopped, true);
        foreach (var timer in _timers.Values)
        {
            timer.Dispose();
        }

        foreach (var execution in _executions.Values)
        {
            execution.Drop();
        }

        _executions.Clear();
        Host.Ended(this);
        _completion.TrySetResult(end);
        FireStopping();
        Discard();
    }

    // Whoever asked for something looks at the store again.
    private void Discard()
    {
        while (_mailbox.TryDequeue(out var message))
        {
            (message as CancelRequested)?.Done.TrySetResult(false);
            (message as ChildEnded)?.Recorded?.TrySetResult(false);
            if (_hasLeftMemory && message is InboxChanged)
            {
                Host.Revive(Id);
            }
        }
    }
}
