namespace FunctionWorkflows;

/// <summary>Where a step stands in memory.</summary>
internal enum StepPhase
{
    /// <summary>Inputs are missing.</summary>
    Waiting,

    /// <summary>It may be dispatched.</summary>
    Ready,

    /// <summary>It was dispatched: it runs, or waits for a slot.</summary>
    Dispatched,

    /// <summary>It was left to other hosts, which may run it.</summary>
    Spilled,

    /// <summary>A try failed, and the next is due later.</summary>
    Retrying,

    /// <summary>A timer: its time has begun, and is over later.</summary>
    Sleeping,

    /// <summary>It waits for an event that somebody raises.</summary>
    Awaiting,

    /// <summary>A listener whose event is recorded, and which has not heard of that.</summary>
    Polled,

    /// <summary>It runs as an instance of its own.</summary>
    Child,

    /// <summary>The workflow itself, whose code runs in this instance.</summary>
    Coded,

    /// <summary>It returned a graph, which runs.</summary>
    Continued,

    /// <summary>It has its output.</summary>
    Succeeded,

    /// <summary>It failed for good.</summary>
    Failed,
}

/// <summary>A step of a running instance. Written by the instance's runner only.</summary>
internal sealed class StepNode(string key, GraphNode graph, int position, CallRecord call, string name)
{
    public string Key { get; } = key;

    /// <summary>The graph that it belongs to.</summary>
    public GraphNode Graph { get; } = graph;

    public int Position { get; } = position;

    public CallRecord Call { get; } = call;

    /// <summary>The display name, with its suffix; given once and kept.</summary>
    public string Name { get; } = name;

    public StepPhase Phase { get; set; }

    /// <summary>How many of its inputs have no output yet.</summary>
    public int MissingInputs { get; set; }

    public List<StepNode>? Dependents { get; set; }

    /// <summary>Its own recorded output.</summary>
    public Payload? Output { get; set; }

    /// <summary>The graph that it returned.</summary>
    public GraphNode? Continuation { get; set; }

    /// <summary>
    /// Where a chain of continuations that end in one step each leads to: set when that step has its output.
    /// </summary>
    public StepNode? Resolved { get; set; }

    public StepError? Error { get; set; }

    /// <summary>True once a failure inside its continuation has become its output.</summary>
    public bool HasCaught { get; set; }

    /// <summary>The first failure inside its continuation, while the running steps in there end.</summary>
    public StepError? Catching { get; set; }

    public int Tries { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public DateTimeOffset? DueAt { get; set; }

    /// <summary>The details of the last recorded heartbeat; null where there were none, or it has succeeded.</summary>
    public Payload? Heartbeat { get; set; }

    public DateTimeOffset? HeartbeatAt { get; set; }

    /// <summary>True while it is among those that <see cref="InstanceState.TakeReady"/> looks at.</summary>
    public bool IsInLine { get; set; }

    /// <summary>True where a resume has taken its failure back, and nothing came of it since.</summary>
    public bool IsTakenBack { get; set; }

    /// <summary>True for a listener whose event is recorded.</summary>
    public bool IsPolled { get; set; }

    public int Catches => Call.Options.Catches;

    public bool HasOutput => Phase == StepPhase.Succeeded;
}

/// <summary>
/// A recorded graph of a running instance: the first one, what a step returned, or what code asked for.
/// </summary>
internal sealed class GraphNode(StepNode? owner, StepGraph graph)
{
    /// <summary>The call of the code that asked for it; null for other graphs.</summary>
    public CodeCall? Call { get; init; }

    /// <summary>True where code asked for it, or for what it is a continuation of.</summary>
    public bool IsOfCode => Call is not null || Owner is { Graph.IsOfCode: true };

    /// <summary>The step that returned it; null for the graph that the workflow started with.</summary>
    public StepNode? Owner { get; } = owner;

    public StepGraph Graph { get; } = graph;

    public StepNode[] Steps { get; set; } = [];

    /// <summary>Which steps the output is made of, by position.</summary>
    public bool[]? IsOutput { get; set; }

    public int MissingOutputs { get; set; }
}
