namespace FunctionWorkflows.Tests.Crashes;

internal enum OpKind
{
    Step,
    Flaky,
    Fail,

    /// <summary>It fails until a resume goes on.</summary>
    ToMend,

    /// <summary>A step that tells back what the context gave: the same in a replay.</summary>
    Same,
    Sequence,
    All,

    /// <summary>The first inner one against what never ends, by <c>Task.WhenAny</c>.</summary>
    Any,

    /// <summary>A step against one that never ends, by <c>ctx.Race</c>.</summary>
    Race,

    /// <summary>The second inner one runs where the first fails.</summary>
    Try,

    /// <summary>The second inner one runs in any case.</summary>
    Finally,
    Loop,
    Sleep,
    Event,

    /// <summary>An event that comes long before it would be too late.</summary>
    EventInTime,

    /// <summary>An event that never comes.</summary>
    EventTooLate,
    Child,

    /// <summary>A step for each of some items; the last one fails where <see cref="Op.Fails"/>.</summary>
    Map,

    /// <summary>A graph of steps; the middle one fails where <see cref="Op.Fails"/>.</summary>
    Graph,
    Compensate,
    Marks,
}

/// <summary>A part of a program.</summary>
internal sealed record Op(OpKind Kind, int Count, bool Fails, Op[] Inner)
{
    public override string ToString()
    {
        var count = Kind is OpKind.Loop or OpKind.Sleep or OpKind.Map ? $" {Count}" : "";
        var inner = Inner.Length == 0 ? "" : $"({string.Join<Op>(", ", Inner)})";
        return $"{Kind}{count}{(Fails ? "!" : "")}{inner}";
    }
}

/// <summary>A workflow in code as data: each of its runs but the last one continues as new.</summary>
internal sealed record CodeProgram(Op[] Runs)
{
    public override string ToString() => string.Join<Op>("; then ", Runs);
}
