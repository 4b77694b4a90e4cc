namespace FunctionWorkflows;

/// <summary>What the code of a workflow has asked for, and what it is still to hear: a function of the records.</summary>
internal sealed class CodeState(StepNode main)
{
    /// <summary>The step that stands for the workflow itself.</summary>
    public StepNode Main { get; } = main;

    /// <summary>All graphs that the code ever asked for; the index is the ordinal.</summary>
    public List<CodeCall> Calls { get; } = [];

    /// <summary>What the code asked for, in its order; a replay has to ask for the same.</summary>
    public List<CodeCommand> Asked { get; } = [];

    /// <summary>What the code is to hear, in the order in which it was recorded.</summary>
    public LinkedList<CodeDelivery> Deliveries { get; } = new();

    /// <summary>Calls inside which something failed, and which wait for what still runs in there.</summary>
    public List<CodeCall> Failing { get; } = [];

    /// <summary>Calls that the code has given up in this round.</summary>
    public List<CodeCall> Canceled { get; } = [];

    /// <summary>Calls that a resume has taken back: what was recorded of them serves who asks the same.</summary>
    public List<CodeCall> TakenBack { get; } = [];

    /// <summary>Versions that were chosen before a resume took that back: the code chooses the same again.</summary>
    public Dictionary<string, int> FormerVersions { get; } = new(StringComparer.Ordinal);

    public DateTimeOffset? CancelRequestedAt { get; set; }

    /// <summary>True once the failed code has begun to undo what it did.</summary>
    public bool Compensates { get; set; }

    /// <summary>Takes back what was asked for from a position on.</summary>
    public void TakeBack(int from)
    {
        foreach (var command in Asked.Skip(from))
        {
            if (command.Kind == CodeCommandKind.Cancel)
            {
                command.Call!.IsCanceled = false;
                Canceled.Remove(command.Call);
            }
            else if (command.Kind == CodeCommandKind.Version)
            {
                FormerVersions[command.ChangeId!] = command.Version;
            }
            else if (command.Call is { } call)
            {
                call.IsTakenBack = true;
                TakenBack.Add(call);
            }
        }

        Asked.RemoveRange(from, Asked.Count - from);
        Compensates = Asked.Exists(static command => command.Kind == CodeCommandKind.Compensate);
        for (var node = Deliveries.First; node is not null;)
        {
            var next = node.Next;
            if (node.Value.Call is { IsTakenBack: true })
            {
                Deliveries.Remove(node);
            }

            node = next;
        }
    }
}

/// <summary>A graph that the code asked for.</summary>
internal sealed class CodeCall(int ordinal, ReadOnlyMemory<byte> json)
{
    public int Ordinal { get; } = ordinal;

    /// <summary>The graph as it is recorded.</summary>
    public ReadOnlyMemory<byte> Json { get; } = json;

    public GraphNode Graph { get; set; } = null!;

    /// <summary>The place of the record that ended it; 0 while there is none.</summary>
    public long EndedAt { get; set; }

    public bool HasEnded { get; set; }

    /// <summary>Why it failed; null while it has not.</summary>
    public StepError? Error { get; set; }

    /// <summary>The first failure inside, while what runs beside it ends.</summary>
    public StepError? Failing { get; set; }

    public bool IsCanceled { get; set; }

    /// <summary>True where a resume has taken back that it was asked for.</summary>
    public bool IsTakenBack { get; set; }

    /// <summary>
    /// True where it had ended when it was asked for, or asked for again: the code hears of it as soon as it has asked.
    /// </summary>
    public bool IsHeld { get; set; }

    /// <summary>True while steps of it may start.</summary>
    public bool IsOpen => !IsCanceled && !IsTakenBack && !HasEnded && Failing is null;

    /// <summary>True for a wait for an event that somebody raises.</summary>
    public bool IsEvent => Graph.Steps is [{ Call.Step: Event.Raised }];

    /// <summary>For messages.</summary>
    public string Name => Graph.Steps.Length == 0
        ? "a known value"
        : EventTransitions.Describe(Graph.Steps[^1].Call) ?? $"step '{Graph.Steps[^1].Name}'";
}

internal enum CodeCommandKind
{
    /// <summary>A graph to run.</summary>
    Run,

    /// <summary>A graph to give up.</summary>
    Cancel,

    /// <summary>A graph that was asked for before a resume.</summary>
    Adopt,

    /// <summary>A version that the code chose.</summary>
    Version,

    /// <summary>The beginning of the compensations.</summary>
    Compensate,
}

/// <summary>One thing that the code asked for.</summary>
internal sealed record CodeCommand(CodeCommandKind Kind)
{
    public CodeCall? Call { get; init; }

    /// <summary>The last place in the journal when it was asked for.</summary>
    public long At { get; init; }

    public string? ChangeId { get; init; }

    public int Version { get; init; }

    /// <summary>For messages.</summary>
    public override string ToString() => Kind switch
    {
        CodeCommandKind.Cancel => $"to cancel {Call!.Name}",
        CodeCommandKind.Version => $"version '{ChangeId}'",
        CodeCommandKind.Compensate => "the compensations",
        _ => Call!.Name,
    };
}

/// <summary>What the code hears: the end of a call, or, without one, that the workflow is to be canceled.</summary>
internal readonly record struct CodeDelivery(CodeCall? Call, DateTimeOffset? At);
