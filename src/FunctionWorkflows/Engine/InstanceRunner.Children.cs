namespace FunctionWorkflows;

/// <content>Child workflows, and the parent of this one.</content>
internal sealed partial class InstanceRunner
{
    private readonly HashSet<StepNode> _children = [];
    private readonly HashSet<StepNode> _cancelingChildren = [];
    private readonly HashSet<StepNode> _startingChildren = [];

    // The header with which it ends, once its parent knows.
    private InstanceHeader? _ending;
    private bool _isTellingParent;
    private bool _hasToldParent;
    private bool _hasGivenUpChildren;

    /// <summary>The id of a child, where it was not given one: derived, so that it is started once.</summary>
    /// <param name="birth">The birth of the parent.</param>
    /// <param name="step">The step that stands for the child.</param>
    /// <param name="failed">How many tries failed before; each try is a workflow of its own.</param>
    public static string ChildIdOf(string birth, StepNode step, int failed)
    {
        var id = step.Call.WorkflowId is { Length: > 0 } given ? given : $"{birth}-{step.Key}";
        return failed == 0 ? id : $"{id}-{failed + 1}";
    }

    private void StartChild(StepNode step)
    {
        step.Phase = StepPhase.Child;
        _children.Add(step);
        _startingChildren.Add(step);

        // Read here: its outcome may come in, from an earlier life, before the other thread looks.
        var (failed, isTakenBack) = (step.Tries, step.IsTakenBack);
        _ = Task.Run(() => StartChildAsync(step, failed, isTakenBack));
    }

    private async Task StartChildAsync(StepNode step, int failed, bool isTakenBack)
    {
        try
        {
            // A second start finds the child of the first.
            var child = await Host.Retry.RunAsync(
                () => new ValueTask<InstanceHeader>(
                    Host.Client.StartChildAsync(this, step, failed, isTakenBack, Membership.Lost)),
                Membership.Lost).ConfigureAwait(false);
            Post(new ChildStarted(step, child, null));
        }
        catch (Exception e)
        {
            Post(new ChildStarted(step, null, e));
        }
    }

    private async ValueTask TakeStartedAsync(ChildStarted started, Changes changes)
    {
        var step = started.Step;
        _startingChildren.Remove(step);
        if (_cancelingChildren.Contains(step))
        {
            BeginCancel(step);
        }

        if (!_children.Contains(step))
        {
            return;
        }

        if (started.Error is not null && !Membership.IsHeld)
        {
            Lose();
        }
        else if (started.Error is { } error)
        {
            var now = Host.Time.GetUtcNow();
            FailChild(step, StepError.Of(error, Id, step.Name), now, now, changes);
        }
        else if (started.Child is { HasEnded: true } ended)
        {
            // It ended before this life began, and what it told went with the former one.
            var outcome = ChildOutcome.Of(ended with { Parent = new(Id, Birth, Run, step.Key) });
            await TakeChildAsync(outcome, changes).ConfigureAwait(false);
        }
    }

    /// <summary>Records what came of a child; a second word of it finds the step with its outcome.</summary>
    private async ValueTask TakeChildAsync(ChildOutcome outcome, Changes changes)
    {
        if (outcome.Run != Run || _state.FindByKey(outcome.Step) is not { } step || !_state.MayEnd(step)
            || outcome.ChildId != ChildIdOf(Birth, step, step.Tries))
        {
            // Not of this run, or of a try that has been counted.
            return;
        }

        if (outcome.Status == WorkflowStatus.Successful)
        {
            var scope = new ObjectScope(Host.Store.Objects, outcome.ChildId, outcome.ChildBirth, Host.Cache);
            var payload = await Host.Retry.RunAsync(
                () => Objects.ImportAsync(outcome.Payload!, scope, Membership.Lost), Membership.Lost)
                .ConfigureAwait(false);
            _children.Remove(step);
            StepEndedTransition.Apply(
                _state, step, new(RecordKind.Succeeded, payload, default, outcome.StartedAt, outcome.EndedAt), changes);
            return;
        }

        var error = outcome.Status == WorkflowStatus.Canceled
            ? StepError.Of(
                new WorkflowCanceledException(outcome.ChildId, $"The child workflow '{outcome.ChildId}' was canceled."),
                Id,
                step.Name)
            : StepError.Read(outcome.Error!);
        FailChild(step, error, outcome.StartedAt, outcome.EndedAt, changes);
    }

    private void FailChild(
        StepNode step, StepError error, DateTimeOffset startedAt, DateTimeOffset endedAt, Changes changes)
    {
        _children.Remove(step);
        var options = StepDefaults.Never.With(step.Call.Options);
        StepThrewTransition.Apply(
            _state,
            new StepFailure(step, options, error, true, startedAt, endedAt),
            Host.Time.GetUtcNow(),
            WorkflowEngine.Jitter(),
            changes);
    }

    private void CancelChildren(IReadOnlyList<StepNode> steps)
    {
        foreach (var step in steps)
        {
            _children.Remove(step);

            // One that is just being created is canceled once it is there.
            if (_cancelingChildren.Add(step) && !_startingChildren.Contains(step))
            {
                BeginCancel(step);
            }
        }
    }

    private void BeginCancel(StepNode step)
    {
        var id = ChildIdOf(Birth, step, step.Tries);
        _ = Task.Run(() => CancelChildAsync(step, id));
    }

    private async Task CancelChildAsync(StepNode step, string id)
    {
        try
        {
            await Host.Retry.RunAsync(
                () => new ValueTask(
                    Host.Client.CancelChildAsync(id, new(Id, Birth, Run, step.Key), Membership.Lost)),
                Membership.Lost).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            InstanceRunnerLog.ChildNotCanceled(Host.Logger, e, id, Id);
        }

        Post(new ChildrenCanceled(step));
    }

    private void TellParent(InstanceHeader end)
    {
        if (!_isTellingParent)
        {
            _isTellingParent = true;
            _ = Task.Run(() => TellParentAsync(ChildOutcome.Of(end), end.Parent!));
        }
    }

    private async Task TellParentAsync(ChildOutcome outcome, InstanceParent parent)
    {
        try
        {
            await ParentPost.TellAsync(Host, Membership, parent, outcome).ConfigureAwait(false);
            Post(new ParentTold());
        }
        catch (OperationCanceledException)
        {
            // The lease is gone, and whoever has it next tells the parent.
        }
        catch (Exception e)
        {
            InstanceRunnerLog.Broke(Host.Logger, e, Id);
            Host.LookAgain(Id);
        }
    }
}
