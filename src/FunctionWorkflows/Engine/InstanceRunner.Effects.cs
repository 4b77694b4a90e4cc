namespace FunctionWorkflows;

internal sealed partial class InstanceRunner
{
    /// <summary>After the commit: waiters hear of the end, steps are dispatched, retries are waited for.</summary>
    private void Leave(Changes changes)
    {
        if (_claim.Header.HasEnded)
        {
            if (_claim.Header.Status == WorkflowStatus.Failed && _state.Failure is { Error: { } error } failed)
            {
                InstanceRunnerLog.Failed(Host.Logger, Id, failed.Name, error.Message);
            }

            Stop(_claim.Header);
            foreach (var waiting in changes.Canceled)
            {
                waiting.TrySetResult(_claim.Header.Status == WorkflowStatus.Canceled);
            }

            return;
        }

        if (_hasProgressed)
        {
            Host.Progressed(this);
        }

        foreach (var (step, delay) in changes.Retries)
        {
            Wait(step, delay);
        }

        if (!_isDraining && _mismatch is null)
        {
            Dispatch();
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

    private void Dispatch()
    {
        var ready = _state.TakeReady();
        if (ready.Count == 0)
        {
            return;
        }

        var granted = new List<StepExecution>();
        try
        {
            foreach (var step in ready)
            {
                Request(step, granted);
            }
        }
        finally
        {
            // What has its slot runs, whatever befell the others: only its end gives the slot back.
            Host.Start(granted, mayFollow: _mailbox.IsEmpty);
        }
    }

    private void Request(StepNode step, List<StepExecution> granted)
    {
        if (!WorkflowRegistry.TryFindStep(step.Call.Step, out var definition))
        {
            Unknown(step);
            return;
        }

        step.Phase = StepPhase.Dispatched;
        var execution = new StepExecution(this, step, definition, definition.Defaults.With(step.Call.Options));
        _executions.Add(step, execution);
        Host.Request(execution, granted);
        NotePhase(execution);
    }

    private void Unknown(StepNode step)
    {
        var near = Nearest.Of(step.Call.Step, WorkflowRegistry.Steps.Select(known => known.Name));
        _state.MarkReady(step);
        _mismatch ??= new CodeMismatchException(
            "FW1011",
            $"Workflow '{Id}' asks for step '{step.Call.Step}', which this app does not have"
            + $"{(near is null ? "" : $" ('{near}' is near)")}. "
            + "Deploy the code that has it, or list the old name in FormerNames of the renamed step, and it goes on.");
        Post(new Begin());
    }

    private void Wait(StepNode step, TimeSpan delay)
    {
        // One timer a retry; it posts even when it fires early, since the due time is only ever a lower bound.
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
        foreach (var step in _state.Steps.Where(step => step.Phase == StepPhase.Retrying))
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
        }
    }
}
