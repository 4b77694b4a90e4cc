using System.Text.Json;

namespace FunctionWorkflows;

internal sealed partial class InstanceState
{
    // False while every step whose inputs are there may start, which saves the looks around.
    private bool _isGuarded;

    // Steps with a due time, so that no commit looks through all steps for the earliest.
    private readonly SortedSet<StepNode> _due = new(Comparer<StepNode>.Create(static (a, b) =>
        Nullable.Compare(a.DueAt, b.DueAt) is not 0 and var order ? order : string.CompareOrdinal(a.Key, b.Key)));

    /// <summary>
    /// Applies one record. <paramref name="json"/> is the JSON of the graph, or of what code asked for, where the record
    /// has one.
    /// </summary>
    public void Apply(JournalRecord record, ReadOnlyMemory<byte> json)
    {
        Sequence = Math.Max(Sequence, record.Sequence);
        _appliedAt = record.EndedAt;
        switch (record.Kind)
        {
            case RecordKind.Input:
                BegunAt = record.EndedAt;
                Root = Expand(null, json, null);
                break;
            case RecordKind.Asked or RecordKind.CallFailed or RecordKind.CancelRequested or RecordKind.Resumed:
                ApplyToCode(record, json);
                break;
            case RecordKind.Superseded when RecordKeys.IsOfCall(record.Key):
                break;
            case RecordKind.Event:
                Kept.Add(record);
                break;
            case RecordKind.EventTaken:
                Kept.RemoveAll(kept => kept.Key == record.Key);
                break;
            default:
                ApplyToStep(record, json);
                break;
        }
    }

    private void ApplyToStep(JournalRecord record, ReadOnlyMemory<byte> graph)
    {
        var step = _byKey.GetValueOrDefault(RecordKeys.StepOf(record.Key))
            ?? throw new JsonException($"The record '{record.Key}' is of a step that no recorded graph has.");
        if (record.Kind == RecordKind.Heartbeat)
        {
            step.StartedAt ??= record.StartedAt;
            (step.Heartbeat, step.HeartbeatAt) = (record.Data, record.EndedAt);
            return;
        }

        step.Tries = record.Tries;
        step.StartedAt = record.StartedAt ?? step.StartedAt;
        step.EndedAt = record.EndedAt ?? step.EndedAt;
        step.Error = null;
        step.IsTakenBack = record.Kind == RecordKind.Superseded;
        SetDue(step, null);
        switch (record.Kind)
        {
            case RecordKind.Succeeded:
                (step.Heartbeat, step.HeartbeatAt) = (null, null);
                step.Output = record.Data;
                Complete(step);
                break;
            case RecordKind.Continued:
                (step.Heartbeat, step.HeartbeatAt) = (null, null);
                step.Phase = StepPhase.Continued;
                step.Continuation = Expand(step, graph, null);
                Expansions++;
                break;
            case RecordKind.Failed:
                Fail(step, StepError.Read(record.Error!));
                break;
            case RecordKind.Retrying:
                step.Phase = StepPhase.Retrying;
                SetDue(step, record.DueAt);
                step.Error = record.Error is null ? null : StepError.Read(record.Error!);
                break;
            case RecordKind.Sleeping:
                step.Phase = StepPhase.Sleeping;
                SetDue(step, record.DueAt);
                break;
            case RecordKind.Polled:
                step.Phase = StepPhase.Polled;
                step.Output = record.Data;
                step.IsPolled = true;
                MarkReady(step);
                break;
            case RecordKind.Superseded:
                Supersede(step);
                break;
            case RecordKind.Caught:
                _isGuarded = true;
                step.HasCaught = true;
                step.Error = StepError.Read(record.Error!);
                Catching.Remove(step);
                Complete(step);
                break;
        }
    }

    /// <summary>Begins the time of a timer, whose end is recorded, or was when it was asked for.</summary>
    public void Sleep(StepNode step, DateTimeOffset due)
    {
        step.Phase = StepPhase.Sleeping;
        SetDue(step, due);
    }

    private void SetDue(StepNode step, DateTimeOffset? due)
    {
        if (step.DueAt is not null)
        {
            _due.Remove(step);
        }

        step.DueAt = due;
        if (due is not null)
        {
            _due.Add(step);
        }
    }

    // Steps of a later run are others, to services outside too.
    private string RootKey => Header.Generation == 0 ? "" : Header.Run;

    private GraphNode Expand(StepNode? owner, ReadOnlyMemory<byte> json, CodeCall? asked)
    {
        var graph = StepGraph.Read(json);
        var node = new GraphNode(owner, graph) { Call = asked };
        var parent = asked is null ? owner?.Key ?? RootKey : StepKey.Of(owner!.Key, asked.Ordinal);
        var isCode = owner is null && graph.IsCode;
        var steps = new StepNode[graph.Calls.Count];
        for (var i = 0; i < steps.Length; i++)
        {
            var call = graph.Calls[i];
            var step = new StepNode(StepKey.Of(parent, i), node, i, call, NameOf(call));
            steps[i] = step;
            _byKey.Add(step.Key, step);
            _byName.Add(step.Name, step);
            _steps.Add(step);
            step.MissingInputs = call.Inputs.Length;
            foreach (var input in call.Inputs)
            {
                (steps[input].Dependents ??= []).Add(step);
            }

            if (isCode)
            {
                step.Phase = StepPhase.Coded;
                Code = new(step);
            }
            else if (step.MissingInputs == 0)
            {
                MarkReady(step);
            }
        }

        node.Steps = steps;
        node.IsOutput = new bool[steps.Length];
        node.MissingOutputs = graph.OutputInputs.Length;
        foreach (var input in graph.OutputInputs)
        {
            node.IsOutput[input] = true;
        }

        if (node.MissingOutputs == 0 && asked is not null)
        {
            // Nothing of it is recorded, so the code hears of it as soon as it has asked.
            asked.HasEnded = asked.IsHeld = true;
        }
        else if (node.MissingOutputs == 0 && owner is not null)
        {
            Complete(owner);
        }

        return node;
    }

    // A loop and not recursion: a chain of continuations ends at all its levels at once.
    private void Complete(StepNode? step)
    {
        while (step is not null)
        {
            step.Phase = StepPhase.Succeeded;
            step.Resolved = step.Catches == 0 && !step.HasCaught && step.Continuation is { } continuation
                && ArgumentJson.TryGetOnlyStep(continuation.Graph.Output, out var only)
                    ? continuation.Steps[only].Resolved ?? continuation.Steps[only]
                    : null;
            foreach (var dependent in step.Dependents ?? [])
            {
                if (--dependent.MissingInputs == 0)
                {
                    MarkReady(dependent);
                }
            }

            step.Dependents = null;
            var graph = step.Graph;
            var isWhole = graph.IsOutput![step.Position] && --graph.MissingOutputs == 0;
            if (isWhole && graph.Call is { } call)
            {
                End(call, null);
                return;
            }

            step = isWhole ? graph.Owner : null;
            if (step is { HasCaught: true })
            {
                step = null;
            }
        }
    }

    private void Fail(StepNode step, StepError error)
    {
        step.Phase = StepPhase.Failed;
        step.Error = error;
        for (var graph = step.Graph; graph is not null; graph = graph.Owner?.Graph)
        {
            if (graph.Call is { } call)
            {
                Fail(call, step, error);
                return;
            }

            if (graph.Owner is not { } owner)
            {
                break;
            }

            if (owner.HasCaught)
            {
                return;
            }

            if (owner.Catches > 0)
            {
                _isGuarded = true;
                if (owner.Catching is null)
                {
                    owner.Catching = error;
                    Catching.Add(owner);
                }

                return;
            }
        }

        Failure ??= step;
    }

    private void Supersede(StepNode step)
    {
        step.Tries = 0;
        Failure = ReferenceEquals(Failure, step) ? null : Failure;
        if (ReferenceEquals(Code?.Main, step))
        {
            step.Phase = StepPhase.Coded;
            return;
        }

        MarkReady(step);
    }
}
