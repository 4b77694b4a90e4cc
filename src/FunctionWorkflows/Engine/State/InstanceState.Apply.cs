using System.Text.Json;

namespace FunctionWorkflows;

internal sealed partial class InstanceState
{
    private bool _hasCaughtAny;

    // Steps with a recorded due time, so that no commit looks through all steps for the earliest.
    private readonly HashSet<StepNode> _retrying = [];

    /// <summary>Applies one record. <paramref name="graph"/> is the graph's JSON where the record has one.</summary>
    public void Apply(JournalRecord record, ReadOnlyMemory<byte> graph)
    {
        Sequence = Math.Max(Sequence, record.Sequence);
        if (record.Kind == RecordKind.Input)
        {
            Root = Expand(null, graph);
            return;
        }

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
        step.DueAt = null;
        _retrying.Remove(step);
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
                step.Continuation = Expand(step, graph);
                break;
            case RecordKind.Failed:
                Fail(step, StepError.Read(record.Error!));
                break;
            case RecordKind.Retrying:
                _retrying.Add(step);
                step.Phase = StepPhase.Retrying;
                step.DueAt = record.DueAt;
                step.Error = record.Error is null ? null : StepError.Read(record.Error!);
                break;
            case RecordKind.Superseded:
                Supersede(step);
                break;
            case RecordKind.Caught:
                _hasCaughtAny = true;
                step.HasCaught = true;
                step.Error = StepError.Read(record.Error!);
                Catching.Remove(step);
                Complete(step);
                break;
        }
    }

    private GraphNode Expand(StepNode? owner, ReadOnlyMemory<byte> json)
    {
        var graph = StepGraph.Read(json);
        var node = new GraphNode(owner, graph);
        var steps = new StepNode[graph.Calls.Count];
        for (var i = 0; i < steps.Length; i++)
        {
            var call = graph.Calls[i];
            var step = new StepNode(StepKey.Of(owner?.Key ?? "", i), node, i, call, NameOf(call));
            steps[i] = step;
            _byKey.Add(step.Key, step);
            _byName.Add(step.Name, step);
            _steps.Add(step);
            step.MissingInputs = call.Inputs.Length;
            foreach (var input in call.Inputs)
            {
                (steps[input].Dependents ??= []).Add(step);
            }

            if (step.MissingInputs == 0)
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

        if (node.MissingOutputs == 0 && owner is not null)
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
            step = graph.IsOutput![step.Position] && --graph.MissingOutputs == 0 ? graph.Owner : null;
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
        for (var owner = step.Graph.Owner; owner is not null; owner = owner.Graph.Owner)
        {
            if (owner.HasCaught)
            {
                return;
            }

            if (owner.Catches > 0)
            {
                _hasCaughtAny = true;
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
        MarkReady(step);
    }
}
