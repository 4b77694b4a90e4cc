namespace FunctionWorkflows;

/// <content>The code of a workflow: it hears what was recorded, and what it asks for is recorded.</content>
internal sealed partial class InstanceRunner
{
    private Orchestration? _code;
    private bool _hasTakenEnd;

    // The header of a continuation as new; null while there is none.
    private InstanceHeader? _continued;

    private bool MayCodeRun => _state is { Code: not null, Failure: null, HasOutput: false }
        && _mismatch is null && _cancelRequestedAt is null;

    private async ValueTask LetCodeHearAsync()
    {
        if (!MayCodeRun || (_code is null && !await StartCodeAsync().ConfigureAwait(false)))
        {
            return;
        }

        await _code!.HearAsync(Objects.Scope, Host.Retry, Membership.Lost).ConfigureAwait(false);
        _mismatch ??= _code.Broken;
    }

    private async ValueTask<bool> StartCodeAsync()
    {
        var main = _state.Code!.Main;
        if (!WorkflowRegistry.TryFindStep(main.Call.Step, out var found) || found is not WorkflowDefinition definition)
        {
            _mismatch ??= UnknownStep(main);
            return false;
        }

        try
        {
            var arguments = await Host.Retry.RunAsync(
                () => StepArguments.ResolveAsync(main, definition, Objects.Scope, Membership.Lost), Membership.Lost)
                .ConfigureAwait(false);
            _code = new(
                _state,
                definition,
                Objects.Threshold,
                Host.LoggerOf(definition.Name),
                () => Post(new ForeignAwait()));
            _code.Start(arguments);
            return true;
        }
        catch (CodeMismatchException e)
        {
            _mismatch ??= e;
            return false;
        }
    }

    /// <summary>Records what the code asked for in this round, and how it ended; the objects are stored first (I6).</summary>
    private async ValueTask RecordCodeAsync(Changes changes)
    {
        if (_code is not { } code)
        {
            return;
        }

        if (code.HasAsked || code.End is { Next: not null })
        {
            await Host.Retry.RunAsync(
                () => Objects.StoreAsync(code.Objects, Membership.Lost), Membership.Lost).ConfigureAwait(false);
        }

        foreach (var (sequence, json) in code.TakeAsked())
        {
            changes.Insert(new()
            {
                Key = RecordKeys.Asked(Run, sequence),
                Sequence = sequence,
                Kind = RecordKind.Asked,
                Data = await Host.Retry.RunAsync(() => Objects.PayloadOfAsync(json, Membership.Lost), Membership.Lost)
                    .ConfigureAwait(false),
            });
        }

        // A child that nobody awaits is started all the same.
        if (code.End is { } end && !_hasTakenEnd && _cancelRequestedAt is null
            && (end.Output is null || !HasUnstartedChildren)
            && (end.Next is null || !IsTellingChildren(changes)))
        {
            _hasTakenEnd = true;
            await EndCodeAsync(end, changes).ConfigureAwait(false);
        }
    }

    private bool HasUnstartedChildren =>
        _startingChildren.Count > 0 || (_state.HasReadyChildren && !_isDraining);

    // Children that were given up hear of it before the run that knows them is over.
    private bool IsTellingChildren(Changes changes) =>
        _cancelingChildren.Count > 0 || changes.CanceledChildren.Count > 0;

    private async ValueTask EndCodeAsync(CodeEnd end, Changes changes)
    {
        var main = _state.Code!.Main;
        var now = Host.Time.GetUtcNow();
        var startedAt = _claim.Header.StartedAt ?? now;
        switch (end)
        {
            case var _ when _state.Code.CancelRequestedAt is not null:
                if (end.Error is not null and not OperationCanceledException)
                {
                    InstanceRunnerLog.CodeThrew(Host.Logger, end.Error, Id, main.Name);
                }

                break;
            case { Next: { } next }:
                await ContinueAsNewAsync(next, changes).ConfigureAwait(false);
                break;
            case { Output: { } output }:
                var data = await Host.Retry.RunAsync(
                    () => Objects.PayloadOfAsync(output.Argument, Membership.Lost), Membership.Lost)
                    .ConfigureAwait(false);
                StepEndedTransition.Apply(
                    _state, main, new(RecordKind.Succeeded, data, default, startedAt, now), changes);
                break;
            case { Error: CodeMismatchException mismatch }:
                _mismatch ??= mismatch;
                break;
            default:
                var cause = end.Error is OutputRefusedException refused ? refused.Reason : end.Error!;
                var error = StepError.Of(cause, Id, main.Name);
                StepThrewTransition.Apply(
                    _state, new StepFailure(main, StepDefaults.Never, error, false, startedAt, now), now, 0, changes);
                InstanceRunnerLog.CodeThrew(Host.Logger, cause, Id, main.Name);
                break;
        }
    }

    /// <summary>
    /// The next run under the same id: its input and the events that nobody took, and nothing else of this one.
    /// </summary>
    private async ValueTask ContinueAsNewAsync(RecordedGraph next, Changes changes)
    {
        var run = Guid.NewGuid().ToString("N");
        var input = await Host.Retry.RunAsync(
            () => Objects.PayloadOfAsync(next.Json, Membership.Lost), Membership.Lost).ConfigureAwait(false);
        var sequence = _state.Sequence;
        changes.Records.Clear();
        changes.Records.Add(new()
        {
            Key = RecordKeys.Input(run),
            Sequence = ++sequence,
            Kind = RecordKind.Input,
            EndedAt = Later(_code!.Now, Host.Time.GetUtcNow()),
            Data = input,
        });
        foreach (var kept in _state.Kept)
        {
            sequence++;
            changes.Records.Add(kept with { Key = RecordKeys.Event(run, sequence), Sequence = sequence });
        }

        _continued = _claim.Header with
        {
            Run = run,
            Generation = _claim.Header.Generation + 1,
            Name = next.Calls[^1].Step,
            HasStepsInFlight = true,
            DueAt = null,
            DeathsWithoutProgress = 0,
            CustomStatus = _code!.CustomStatus ?? _claim.Header.CustomStatus,
        };
        _nextInput = next.Json;
    }

    private byte[]? _nextInput;

    // The clocks of hosts differ.
    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    /// <summary>After the commit that began the next run: forgets the last one, and begins.</summary>
    private void BeginNextRun(Changes changes)
    {
        var state = new InstanceState(_claim.Header);
        foreach (var record in changes.Records)
        {
            state.Apply(record, record.Kind == RecordKind.Input ? _nextInput : default);
        }

        Run = _claim.Header.Run;
        (_state, _code, _continued, _nextInput) = (state, null, null, null);
        _hasTakenEnd = false;

        // One that fires at this moment is of a step that the next run does not have.
        foreach (var timer in _timers.Values)
        {
            timer.Dispose();
        }

        _timers.Clear();
        Post(new Begin());
    }

    /// <summary>What the code has given up, or seen fail, comes to rest.</summary>
    private void SettleCalls(CodeState code, Changes changes)
    {
        foreach (var call in code.Canceled)
        {
            GiveUp(call, changes);
        }

        code.Canceled.Clear();
        for (var i = code.Failing.Count - 1; i >= 0; i--)
        {
            var call = code.Failing[i];
            Withdraw(step => InstanceState.IsInside(step, call));
            if (!_executions.Keys.Any(step => InstanceState.IsInside(step, call)))
            {
                CodeTransitions.FailCall(_state, call, Host.Time.GetUtcNow(), changes);
            }
        }
    }

    private void GiveUp(CodeCall call, Changes changes)
    {
        Withdraw(step => InstanceState.IsInside(step, call));
        foreach (var execution in _executions.Values.Where(e => InstanceState.IsInside(e.Step, call)).ToArray())
        {
            _executions.Remove(execution.Step);
            execution.Drop();
            changes.GivenUp.Add(execution);
        }

        foreach (var step in _timers.Keys.Where(step => InstanceState.IsInside(step, call)).ToArray())
        {
            _timers.Remove(step, out var timer);
            timer?.Dispose();
        }

        changes.CanceledChildren.AddRange(ChildrenIn(call.Graph));
    }

    // Also those of an earlier life, which may run without having been told.
    private static IEnumerable<StepNode> ChildrenIn(GraphNode graph)
    {
        foreach (var step in graph.Steps)
        {
            if (InstanceState.MayBeChild(step))
            {
                yield return step;
            }

            foreach (var inner in step.Continuation is { } continuation ? ChildrenIn(continuation) : [])
            {
                yield return inner;
            }
        }
    }
}
