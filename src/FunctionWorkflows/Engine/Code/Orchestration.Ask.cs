namespace FunctionWorkflows;

/// <content>What the code asks for.</content>
internal sealed partial class Orchestration
{
    private readonly List<Step> _compensations = [];
    private readonly Dictionary<string, int> _versions = new(StringComparer.Ordinal);

    // No cancellation gives it up: what was begun is undone to its end.
    private CodeOperation? _undo;

    private bool HasCompensations => _compensations.Count > 0;

    /// <summary>Asks for a graph.</summary>
    public CodeOperation<T> Ask<T>(Step step, CancellationToken cancellationToken, bool isReadAsUnit = false)
    {
        ThrowIfElsewhere();
        cancellationToken.ThrowIfCancellationRequested();
        var graph = GraphWriter.Write(Step.ArgumentOf(step), _objectThreshold);
        WorkflowClient.CheckKnown(graph);
        var call = _position < _code.Asked.Count ? Recorded(graph) : New(graph);
        var operation = Pend<T>(call, isReadAsUnit);
        if (cancellationToken.CanBeCanceled)
        {
            operation.Registration = cancellationToken.UnsafeRegister(
                static (state, token) =>
                {
                    var (code, operation) = ((Orchestration, CodeOperation<T>))state!;
                    code.CancelByToken(operation, token);
                },
                (this, operation));
        }

        return operation;
    }

    // Where it is fired elsewhere, by a timer say, an exception would take the process down.
    private void CancelByToken<T>(CodeOperation<T> operation, CancellationToken cancellationToken)
    {
        if (_thread.IsHere)
        {
            Cancel(operation, cancellationToken);
        }
        else if (!operation.Task.IsCompleted)
        {
            _thread.Post(static _ => { }, null);
        }
    }

    /// <summary>Gives up what was asked for, where it has not ended.</summary>
    public void Cancel(CodeOperation operation, CancellationToken cancellationToken)
    {
        ThrowIfElsewhere();
        var call = operation.Call;
        operation.Registration.Unregister();
        if (!_pending.Remove(call.Ordinal))
        {
            return;
        }

        if (_position == _code.Asked.Count)
        {
            Add(new(CodeCommandKind.Cancel) { Ordinal = call.Ordinal });
        }
        else if (_code.Asked[_position] is { Kind: CodeCommandKind.Cancel } recorded && recorded.Call == call)
        {
            _position++;
        }
        else
        {
            throw Differs($"to cancel {call.Name}");
        }

        operation.Cancel(cancellationToken);
    }

    /// <summary>Gives the version that this instance has chosen, or chooses the highest.</summary>
    public int Version(string changeId, int min, int max)
    {
        ThrowIfElsewhere();
        if (!_versions.TryGetValue(changeId, out var version))
        {
            _versions[changeId] = version = ChooseVersion(changeId, min, max);
        }

        if (version >= min && version <= max)
        {
            return version;
        }

        Break($"runs version {version} of '{changeId}', and its code supports {min} to {max}");
        throw Broken!;
    }

    public void Compensate(Step step)
    {
        ThrowIfElsewhere();
        Step.ArgumentOf(step);
        _compensations.Add(step);
    }

    /// <summary>Ends this run, and goes on with another under the same id.</summary>
    public void ContinueAsNew(Step next)
    {
        ThrowIfElsewhere();
        if (_pending.Count > 0)
        {
            throw new FunctionWorkflowsException(
                "FW1062",
                $"Workflow '{InstanceId}' continues as new while it still waits for {Awaited}. "
                + "Await these, or cancel them by the token that Run, Sleep and WaitForEvent take.");
        }

        var graph = GraphWriter.Write(Step.ArgumentOf(next), _objectThreshold);
        WorkflowClient.CheckKnown(graph);
        _objects.AddRange(graph.Objects);
        _next = graph;
    }

    public void ThrowIfElsewhere()
    {
        if (!_thread.IsHere)
        {
            _thread.Post(static _ => { }, null);
            throw new NonDeterminismException(
                "FW1060",
                $"The context of workflow '{InstanceId}' is used outside of its code, or after a foreign await. "
                + "Use it in the workflow's own code only, and await nothing but what it gives.");
        }

        if (Broken is { } broken)
        {
            throw broken;
        }
    }

    // Exactly once each, in reverse: they are steps like others, asked for by code that is replayed.
    private async Task CompensateAsync(Exception cause)
    {
        ThrowIfElsewhere();
        if (_position == _code.Asked.Count)
        {
            Add(new(CodeCommandKind.Compensate));
        }
        else if (_code.Asked[_position++].Kind != CodeCommandKind.Compensate)
        {
            _position--;
            throw Differs("the compensations");
        }

        Exception? failure = null;
        for (var i = _compensations.Count - 1; i >= 0; i--)
        {
            try
            {
                var undo = Ask<Unit>(_compensations[i], CancellationToken.None, isReadAsUnit: true);
                _undo = undo;
                await undo.Task.ConfigureAwait(true);
            }
            catch (StepFailedException e)
            {
                // The others are undone all the same.
                failure ??= e;
            }
        }

        if (failure is not null)
        {
            throw new FunctionWorkflowsException(
                "FW1063",
                $"Workflow '{InstanceId}' failed ({cause.Message}), and so did a compensation: {failure.Message} "
                + "A resume tries the failed compensations again.",
                failure);
        }
    }

    private int ChooseVersion(string changeId, int min, int max)
    {
        if (_position < _code.Asked.Count)
        {
            // Code before the change asked for nothing here.
            var isMarked = _code.Asked[_position] is { Kind: CodeCommandKind.Version } next && next.ChangeId == changeId;
            return isMarked ? _code.Asked[_position++].Version : min;
        }

        if (!_code.FormerVersions.TryGetValue(changeId, out var version))
        {
            if (IsReplaying)
            {
                return min;
            }

            version = max;
        }

        Add(new(CodeCommandKind.Version) { ChangeId = changeId, Version = version });
        return version;
    }

    private CodeOperation<T> Pend<T>(CodeCall call, bool isReadAsUnit)
    {
        var name = call.Graph.Steps.Length == 0 ? "" : call.Graph.Steps[^1].Call.Step;
        var operation = new CodeOperation<T>(call, InstanceId, name, isReadAsUnit);
        _pending.Add(call.Ordinal, operation);
        if (call.IsHeld)
        {
            _code.Deliveries.AddFirst(new CodeDelivery(call, null));
        }

        return operation;
    }

    private CodeCall Recorded(RecordedGraph graph)
    {
        var recorded = _code.Asked[_position];
        var asked = StepGraph.Read(graph.Json);
        if (recorded.Kind is not (CodeCommandKind.Run or CodeCommandKind.Adopt)
            || !IsSame(recorded.Call!.Graph.Graph, asked))
        {
            throw Differs(Describe(asked));
        }

        _position++;
        return recorded.Call;
    }

    private CodeCall New(RecordedGraph graph)
    {
        var before = _code.TakenBack.Find(call => call.Json.Span.SequenceEqual(graph.Json));
        if (before is not null)
        {
            return Add(new(CodeCommandKind.Adopt) { Ordinal = before.Ordinal }).Call!;
        }

        _objects.AddRange(graph.Objects);
        return Add(new(CodeCommandKind.Run) { Graph = graph.Json }).Call!;
    }

    private CodeCommand Add(AskedItem item)
    {
        // Graphs are named in the order of their records: one that a step returned meanwhile stands between.
        if (_asked.Count == 0 || _expansions != _state.Expansions)
        {
            _asked.Add((_state.ReserveSequence(), []));
            _expansions = _state.Expansions;
        }

        item = item with { At = _state.Sequence };
        _asked[^1].Items.Add(item);
        _position++;
        return _state.Ask(item);
    }

    private NonDeterminismException Differs(string asked)
    {
        Break($"asked for {_code.Asked[_position]} before, and its code asks for {asked} now");
        return Broken!;
    }

    private static string Describe(StepGraph graph) => graph.Calls.Count == 0
        ? "a known value"
        : EventTransitions.Describe(graph.Calls[^1])
            ?? $"step '{graph.Calls[^1].Options.Name ?? graph.Calls[^1].Step}'";

    // By the names of the steps and of the events; what they were given is read from the records.
    private static bool IsSame(StepGraph recorded, StepGraph asked) =>
        recorded.Calls.Count == asked.Calls.Count
        && recorded.Calls.Zip(asked.Calls).All(pair =>
            Current(pair.First.Step) == Current(pair.Second.Step)
            && pair.First.IsWorkflow == pair.Second.IsWorkflow
            && (pair.First.Step != Event.Raised
                || EventTransitions.NameOf(pair.First) == EventTransitions.NameOf(pair.Second)));

    private static string Current(string step) =>
        WorkflowRegistry.TryFindStep(step, out var definition) ? definition.Name : step;
}
