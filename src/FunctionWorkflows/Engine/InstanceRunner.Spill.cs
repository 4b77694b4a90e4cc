namespace FunctionWorkflows;

/// <content>Steps that were left to other hosts, and what came of them.</content>
internal sealed partial class InstanceRunner
{
    public string Run { get; private set; }

    /// <summary>The claim's: failures of steps on other hosts count in the epoch in which these were sent.</summary>
    public long Epoch { get; }

    /// <summary>
    /// Whoever owns an instance knows of its outcomes first. A process that was stopped may have lost it meanwhile, and
    /// then the step may be recorded by now (I2).
    /// </summary>
    public ValueTask<bool> MayBeginAsync() => new(Membership.IsHeld);

    private static void NotePhase(StepExecution execution)
    {
        if (execution is { IsSpilled: true, Step.Phase: StepPhase.Dispatched })
        {
            execution.Step.Phase = StepPhase.Spilled;
        }
    }

    /// <summary>
    /// The first outcome that is recorded wins: a success from any dispatch, all else from the present one. So a second
    /// copy finds nothing to do, and needs no receipt.
    /// </summary>
    private async ValueTask TakeOutcomeAsync(SpilledOutcome outcome, Changes changes)
    {
        if (outcome.Head.Run != Run || _state.FindByKey(outcome.Head.Key) is not { } step || !_state.MayEnd(step))
        {
            return;
        }

        var execution = _executions.GetValueOrDefault(step);
        switch (outcome)
        {
            case { Head.Kind: OutcomeKind.Succeeded or OutcomeKind.Continued, Data: { } data }:
                var success = await SuccessAsync(outcome.Head, data).ConfigureAwait(false);

                // Should it run here too, what comes of that is dropped.
                _executions.Remove(step);
                execution?.TryWithdraw();
                StepEndedTransition.Apply(_state, step, success, changes);
                break;
            case var _ when execution is not { IsSpilled: true } || outcome.Head.Epoch != Epoch
                || outcome.Head.Attempt != execution.Attempt:
                break;
            case { Head.Kind: OutcomeKind.Alive }:
                execution.StartedElsewhere(outcome.Head.StartedAt);
                HeartbeatTransition.Apply(_state, execution, new(outcome.Data, outcome.Head.EndedAt), changes);
                break;
            default:
                _executions.Remove(step);
                execution.TryWithdraw();
                TakeFailure(execution, outcome.Head, changes);
                break;
        }
    }

    private async ValueTask<StepSuccess> SuccessAsync(SpilledOutcomeJson head, Payload data)
    {
        var isGraph = head.Kind == OutcomeKind.Continued;
        var graph = isGraph
            ? await Host.Retry.RunAsync(
                () => new PayloadResolver(Objects.Scope).JsonAsync(data, Membership.Lost), Membership.Lost)
                .ConfigureAwait(false)
            : default;
        return new(
            isGraph ? RecordKind.Continued : RecordKind.Succeeded, data, graph, head.StartedAt, head.EndedAt);
    }

    private void TakeFailure(StepExecution execution, SpilledOutcomeJson head, Changes changes)
    {
        var exception = StepError.Read(head.Error!.Value.GetRawText()).ToException();
        if (head.Kind == OutcomeKind.Mismatched)
        {
            _state.MarkReady(execution.Step);
            var message = exception.Message.Replace($" [{exception.Code}]", "", StringComparison.Ordinal);
            _mismatch ??= new CodeMismatchException(exception.Code, message);
            return;
        }

        execution.StartedElsewhere(head.StartedAt);
        var threw = new StepThrew(execution, exception, head.EndedAt, head.IsRetried);
        StepThrewTransition.Apply(_state, threw, Host.Time.GetUtcNow(), WorkflowEngine.Jitter(), changes);
        LogFailure(threw);
    }
}
