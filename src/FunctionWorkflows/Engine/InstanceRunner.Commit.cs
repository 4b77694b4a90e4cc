namespace FunctionWorkflows;

internal sealed partial class InstanceRunner
{
    private DateTimeOffset? _cancelRequestedAt;

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

    /// <summary>The header of this round's commit; the very same object where there is nothing to commit.</summary>
    private async ValueTask<InstanceHeader> NextHeaderAsync(Changes changes)
    {
        if (_continued is not null)
        {
            return _continued;
        }

        if (_ending is null && await EndAsync(changes).ConfigureAwait(false) is { } end)
        {
            if (end.Parent is null)
            {
                return end;
            }

            // What it leads to is durable before the parent hears of it, and only then it has ended.
            _ending = end;
        }

        if (_ending is not null && _hasToldParent)
        {
            return _ending;
        }

        return GoingOn(changes);
    }

    /// <summary>The header of the end; null while it goes on.</summary>
    private async ValueTask<InstanceHeader?> EndAsync(Changes changes)
    {
        var header = WithStatus(_claim.Header);
        var now = Host.Time.GetUtcNow();
        if (_cancelRequestedAt is not null && !_hasGivenUpChildren)
        {
            // Those of an earlier life, too: they run without having been asked for in this one.
            _hasGivenUpChildren = true;
            changes.CanceledChildren.AddRange(_state.Steps.Where(InstanceState.MayBeChild));
        }

        if (IsTellingChildren(changes))
        {
            return null;
        }

        if (_cancelRequestedAt is { } requested)
        {
            return HeaderChanges.Canceled(header, requested, now);
        }

        if (_code is { End: not null } && _state.Code!.CancelRequestedAt is { } asked)
        {
            return HeaderChanges.Canceled(header, asked, now);
        }

        if (_state.HasOutput)
        {
            return HeaderChanges.Ended(header, WorkflowStatus.Successful, now) with
            {
                Output = await Host.Retry.RunAsync(OutputAsync, Membership.Lost).ConfigureAwait(false),
            };
        }

        return _executions.Count == 0 && _state.Failure is { } failure
            ? HeaderChanges.Ended(header, WorkflowStatus.Failed, now) with { Error = failure.Error!.ToJson() }
            : null;
    }

    // A child that is just being created would not be found by who gives it up elsewhere.
    private bool MayRelease => _isDraining && _executions.Count == 0 && _startingChildren.Count == 0;

    private InstanceHeader WithStatus(InstanceHeader header)
    {
        var canceled = _cancelRequestedAt ?? _state.Code?.CancelRequestedAt ?? header.CancelRequestedAt;
        var status = _code?.CustomStatus ?? header.CustomStatus;
        return canceled == header.CancelRequestedAt && status == header.CustomStatus
            ? header
            : header with { CancelRequestedAt = canceled, CustomStatus = status };
    }

    private InstanceHeader GoingOn(Changes changes)
    {
        var header = WithStatus(_claim.Header);

        if (_executions.Count == 0 && _mismatch is { } mismatch)
        {
            return HeaderChanges.SetAside(header, StepError.Of(mismatch, Id, ""), Host.CodeVersion);
        }

        var isInFlight = _executions.Values.Any(static e => !e.IsPoll) || _state.HasReadySteps;

        // What was asleep and starts steps says so first: a death of the host then counts. Where it only waits, none
        // does.
        var isAwake = !header.HasStepsInFlight && _state.HasReadySteps && !_isDraining;
        var isToRest = header.HasStepsInFlight && !isInFlight && !IsTriedSoon(changes);
        if (changes.IsEmpty && !isAwake && !isToRest && !MayRelease)
        {
            // The next due time is needed by whoever finds it asleep.
            var due = _state.EarliestDue();
            return due is null || due >= header.DueAt ? header : header with { DueAt = due };
        }

        _hasProgressed |= changes.IsProgress;
        return header with
        {
            HasStepsInFlight = isInFlight,

            // Who finds it asleep reads it at once.
            DueAt = !isInFlight && IsMoreThanAsleep(changes) ? Host.Time.GetUtcNow() : _state.EarliestDue(),
            DeathsWithoutProgress = changes.IsProgress ? 0 : header.DeathsWithoutProgress,
        };
    }

    // A child may not have been started or told, and polls and tries in memory are known to nobody else.
    private bool IsMoreThanAsleep(Changes changes) => _state.HasReady || _state.HasReadyEvents
        || _executions.Count > 0 || _startingChildren.Count > 0 || IsTellingChildren(changes)
        || IsTriedSoon(changes);

    private bool IsTriedSoon(Changes changes) =>
        changes.Retries.Exists(static retry => IsTriedSoon(retry.Step)) || HasShortRetry;

    private static bool IsTriedSoon(StepNode step) => step is { Phase: StepPhase.Retrying, DueAt: null };

    private async ValueTask<Payload> OutputAsync()
    {
        var root = _state.Root!;
        var payload = await new PayloadResolver(Objects.Scope)
            .ArgumentAsync(root.Steps, root.Graph.Output, Membership.Lost).ConfigureAwait(false);
        return payload.Kind == PayloadKind.Json
            ? await Objects.PayloadOfAsync(payload.Data.ToArray(), Membership.Lost).ConfigureAwait(false)
            : payload;
    }

    /// <summary>Writes the round. False where the instance is not this host's any more, or has been given up.</summary>
    private async ValueTask<bool> CommitAsync(InstanceHeader header, Changes changes)
    {
        var isRelease = header.SetAsideBy is not null || (MayRelease && !header.HasEnded);
        if (ReferenceEquals(header, _claim.Header) && changes.IsEmpty && !isRelease)
        {
            return true;
        }

        // I1: nothing is written, and nothing leaves, once the lease may be somebody else's.
        if (!Membership.IsHeld)
        {
            Lose();
            return false;
        }

        if (isRelease && changes.IsEmpty)
        {
            return await ReleaseAsync(header).ConfigureAwait(false);
        }

        var commit = new InstanceCommit { Header = header, Records = changes.Records, Taken = changes.Taken };
        var result = await Host.Retry.RunAsync(
            () => Membership.IsHeld
                ? Host.Store.Instances.CommitAsync(_claim, commit)
                : throw new OperationCanceledException(),
            Membership.Lost).ConfigureAwait(false);
        switch (result.Outcome)
        {
            case CommitOutcome.Done when isRelease && !header.HasEnded:
                return await ReleaseAsync(header).ConfigureAwait(false);
            case CommitOutcome.Done:
                _state.Header = _claim.Header;
                return true;
            case CommitOutcome.Duplicate:
                // A round cannot be taken back in memory: loaded anew, it leaves that message out.
                Host.NoteDuplicate(Birth, result.Detail!);
                Stop(null);
                Host.LookAgain(Id);
                return false;
            case CommitOutcome.Refused:
                throw new InvalidOperationException($"The store refused a commit of workflow '{Id}': {result.Detail}");
            default:
                Lose();
                return false;
        }
    }

    private async ValueTask<bool> ReleaseAsync(InstanceHeader header)
    {
        var isReleased = await Host.Retry.RunAsync(
            () => Host.Store.Instances.ReleaseAsync(_claim, header), Membership.Lost).ConfigureAwait(false);
        if (!isReleased)
        {
            Lose();
            return false;
        }

        if (header.SetAsideBy is not null)
        {
            InstanceRunnerLog.SetAside(Host.Logger, Id, _mismatch?.Message ?? header.Error ?? "");
        }

        Stop(null);
        return false;
    }

    /// <summary>
    /// A defect of ours, or of what was recorded: set the instance aside rather than hold it in silence.
    /// </summary>
    private async ValueTask BreakAsync(Exception exception)
    {
        if (_hasStopped)
        {
            return;
        }

        if (!Membership.IsHeld)
        {
            Lose();
            return;
        }

        InstanceRunnerLog.Broke(Host.Logger, exception, Id);
        try
        {
            var reason = new FunctionWorkflowsException(
                "FW1041",
                $"Workflow '{Id}' cannot go on: {exception.Message} "
                + "Nothing recorded is lost: mend the cause, then resume it.",
                exception);
            var header = HeaderChanges.SetAside(_claim.Header, StepError.Of(reason, Id, ""), Host.CodeVersion);
            await Host.Retry.RunAsync(() => Host.Store.Instances.ReleaseAsync(_claim, header), Membership.Lost)
                .ConfigureAwait(false);
        }
        catch (Exception e)
        {
            InstanceRunnerLog.Broke(Host.Logger, e, Id);
        }

        Stop(null);
        Host.LookAgain(Id);
    }

    private void Lose()
    {
        InstanceRunnerLog.Lost(Host.Logger, Id, Membership.Host.Id);
        Stop(null);
        Host.LookAgain(Id);
    }
}
