namespace FunctionWorkflows;

/// <content>The header that a round commits.</content>
internal sealed partial class InstanceRunner
{
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
}
