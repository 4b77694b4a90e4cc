using System.Globalization;
using System.Text.Json;

namespace FunctionWorkflows;

/// <content>The code of a workflow: what it asked for, and events that wait for somebody to want them.</content>
internal sealed partial class InstanceState
{
    // When what the record that is being applied says came to be.
    private DateTimeOffset? _appliedAt;

    /// <summary>The code's side, where a workflow in code runs here.</summary>
    public CodeState? Code { get; private set; }

    /// <summary>When this run began, where another one of the same id went before; null in the first.</summary>
    public DateTimeOffset? BegunAt { get; private set; }

    /// <summary>Events that nothing waited for when they were raised, oldest first.</summary>
    public List<JournalRecord> Kept { get; } = [];

    /// <summary>Waits for events, in the order in which they were reached.</summary>
    public List<StepNode> Awaiting { get; } = [];

    /// <summary>Applies one thing that code asks for, live and in a replay alike (I4).</summary>
    public CodeCommand Ask(AskedItem item)
    {
        var code = Code!;
        var command = item.Kind switch
        {
            CodeCommandKind.Run => new CodeCommand(item.Kind) { Call = Call(item.Graph) },
            CodeCommandKind.Cancel => new(item.Kind) { Call = GiveUp(item.Ordinal) },
            CodeCommandKind.Adopt => new(item.Kind) { Call = Adopt(item.Ordinal) },
            CodeCommandKind.Version => new(item.Kind) { ChangeId = item.ChangeId, Version = item.Version },
            _ => new(item.Kind),
        };
        code.Compensates |= item.Kind == CodeCommandKind.Compensate;
        code.Asked.Add(command = command with { At = item.At });
        return command;
    }

    /// <summary>True where a child may run for this step, started in this life of its parent or before.</summary>
    public static bool MayBeChild(StepNode step) =>
        step is { Call.IsWorkflow: true, Phase: StepPhase.Ready or StepPhase.Child };

    /// <summary>Takes a place in the journal for what code asks for in this round.</summary>
    public long ReserveSequence() => ++Sequence;

    private void ApplyToCode(JournalRecord record, ReadOnlyMemory<byte> json)
    {
        var code = Code ?? throw new JsonException($"The record '{record.Key}' is of code, and the workflow has none.");
        switch (record.Kind)
        {
            case RecordKind.Asked:
                foreach (var item in AskedJson.Read(json))
                {
                    Ask(item);
                }

                break;
            case RecordKind.CallFailed:
                var ordinal = int.Parse(RecordKeys.StepOf(record.Key), CultureInfo.InvariantCulture);
                End(code.Calls[ordinal], StepError.Read(record.Error!));
                break;
            case RecordKind.CancelRequested:
                code.CancelRequestedAt = record.EndedAt;
                code.Deliveries.AddLast(new CodeDelivery(null, record.EndedAt));
                break;
            default:
                _isGuarded = true;
                code.TakeBack(record.Tries);
                break;
        }
    }

    private CodeCall Call(ReadOnlyMemory<byte> graph)
    {
        var call = new CodeCall(Code!.Calls.Count, graph);
        Code.Calls.Add(call);
        call.Graph = Expand(Code.Main, graph, call);
        return call;
    }

    private CodeCall GiveUp(int ordinal)
    {
        _isGuarded = true;
        var call = Code!.Calls[ordinal];
        call.IsCanceled = true;
        Code.Canceled.Add(call);
        return call;
    }

    private CodeCall Adopt(int ordinal)
    {
        var call = Code!.Calls[ordinal];
        call.IsTakenBack = false;
        Code.TakenBack.Remove(call);
        call.IsHeld = call.HasEnded;
        BeginAgain(call.Graph);
        return call;
    }

    // While it was taken back nothing in it stood in line, and nothing had a timer: what waited goes on now.
    private void BeginAgain(GraphNode outer)
    {
        var graphs = new Stack<GraphNode>([outer]);
        while (graphs.TryPop(out var graph))
        {
            foreach (var step in graph.Steps)
            {
                if (step.Phase is StepPhase.Ready or StepPhase.Retrying or StepPhase.Sleeping)
                {
                    MarkReady(step);
                }

                if (step.Continuation is { } continuation)
                {
                    graphs.Push(continuation);
                }
            }
        }
    }

    private void End(CodeCall call, StepError? error)
    {
        call.HasEnded = true;
        call.Error = error;
        call.EndedAt = Sequence;
        Code!.Failing.Remove(call);
        _isGuarded |= error is not null;
        if (!call.IsTakenBack && !call.IsCanceled)
        {
            Code.Deliveries.AddLast(new CodeDelivery(call, _appliedAt));
        }
    }

    // A lone step has nothing beside it that could still run: its own record is the call's.
    private void Fail(CodeCall call, StepNode step, StepError error)
    {
        if (call.Graph.Steps.Length == 1 && ReferenceEquals(step.Graph, call.Graph))
        {
            End(call, error);
        }
        else if (call is { HasEnded: false, Failing: null })
        {
            _isGuarded = true;
            call.Failing = error;
            Code!.Failing.Add(call);
        }
    }
}
