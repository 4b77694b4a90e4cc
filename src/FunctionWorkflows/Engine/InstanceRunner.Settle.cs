namespace FunctionWorkflows;

/// <content>What a round has moved comes to rest before its commit.</content>
internal sealed partial class InstanceRunner
{
    /// <summary>Brings all to rest that this round has moved, and lets the code hear of it, until nothing moves.</summary>
    private async ValueTask SettleAsync(Changes changes)
    {
        bool hasMoved;
        do
        {
            Settle(changes);
            hasMoved = await BeginEventsAsync(changes).ConfigureAwait(false);
            await LetCodeHearAsync().ConfigureAwait(false);
            hasMoved |= MayCodeRun && (_state.Code!.Canceled.Count > 0 || HasEventsToBegin);
        }
        while (hasMoved);

        if (_state.Code is { Canceled.Count: > 0 } code)
        {
            SettleCalls(code, changes);
        }

        // Also where it cannot go on: what is recorded in this round may be about what it asked for.
        await RecordCodeAsync(changes).ConfigureAwait(false);

        if (_state.Failure is not null || _mismatch is not null)
        {
            Withdraw(static _ => true);
        }
    }

    private void RequestCancel(CancelMode mode, Changes changes)
    {
        // What has its outcome is not canceled any more, even where that is yet to be written.
        if (_ending is not null || _code is { End.Next: null } || _state.HasOutput
            || _state.Code is { Main.Phase: StepPhase.Failed })
        {
            return;
        }

        var now = Host.Time.GetUtcNow();
        if (_state.Code is not { } code || mode == CancelMode.Now)
        {
            _cancelRequestedAt ??= now;
        }
        else if (code.CancelRequestedAt is null)
        {
            CodeTransitions.RequestCancel(_state, now, changes);
        }
    }

    /// <summary>Ends what a failure leaves to be ended, before the commit that records it.</summary>
    private void Settle(Changes changes)
    {
        if (_state.Failure is not null || _mismatch is not null || _isDraining || _cancelRequestedAt is not null)
        {
            Withdraw(static _ => true);
        }

        if (_state.Code is { } code)
        {
            SettleCalls(code, changes);
        }

        // The innermost first: what it gives may let an outer one end.
        for (var i = _state.Catching.Count - 1; i >= 0 && i < _state.Catching.Count; i--)
        {
            var owner = _state.Catching[i];
            Withdraw(step => InstanceState.IsInside(step, owner));
            if (!_executions.Keys.Any(step => InstanceState.IsInside(step, owner)))
            {
                CaughtTransition.Apply(_state, owner, changes);
                i = _state.Catching.Count;
            }
        }
    }

    // A poll may last for ever, and nothing is lost where it begins anew.
    private void Withdraw(Func<StepNode, bool> isMeant)
    {
        foreach (var execution in _executions.Values
            .Where(e => isMeant(e.Step) && (e.TryWithdraw() || e.IsPoll)).ToArray())
        {
            execution.GiveUp();
            _executions.Remove(execution.Step);
            _state.MarkReady(execution.Step);
        }
    }
}
