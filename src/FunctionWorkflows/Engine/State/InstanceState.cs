namespace FunctionWorkflows;

/// <summary>
/// An instance in memory: a function of its records alone (I4). A live outcome becomes a record first and is applied
/// in the same way as one that is replayed.
/// </summary>
internal sealed partial class InstanceState
{
    private readonly Dictionary<string, StepNode> _byKey = [];
    private readonly Dictionary<string, StepNode> _byName = [];
    private readonly Dictionary<string, int> _nameCounts = [];
    private readonly List<StepNode> _steps = [];
    private readonly List<StepNode> _ready = [];
    private readonly List<StepNode> _readyEvents = [];

    public InstanceState(InstanceHeader header) => Header = header;

    public InstanceHeader Header { get; set; }

    public long Sequence { get; private set; }

    public GraphNode? Root { get; private set; }

    /// <summary>The steps, in the order in which their graphs were recorded.</summary>
    public IReadOnlyList<StepNode> Steps => _steps;

    /// <summary>The first failure that nothing catches: no new steps start.</summary>
    public StepNode? Failure { get; private set; }

    /// <summary>
    /// Steps inside whose continuation something failed, and which wait for what still runs in there.
    /// </summary>
    public List<StepNode> Catching { get; } = [];

    /// <summary>True once the output of the first graph is there.</summary>
    public bool HasOutput => Root is { MissingOutputs: 0 };

    public StepNode? FindByName(string name) => _byName.GetValueOrDefault(name);

    public StepNode? FindByKey(string key) => _byKey.GetValueOrDefault(key);

    /// <summary>How many graphs steps have returned so far.</summary>
    public int Expansions { get; private set; }

    public long NextSequence() => Sequence + 1;

    /// <summary>Takes the steps that have become ready and may start.</summary>
    public IReadOnlyList<StepNode> TakeReady()
    {
        if (_ready.Count == 0 || Failure is not null || HasOutput)
        {
            return [];
        }

        StepNode[] ready = [.. _ready.Where(step => step.Phase == StepPhase.Ready && MayStart(step))];
        _ready.ForEach(static step => step.IsInLine = false);
        _ready.Clear();
        return ready;
    }

    public bool HasReadyEvents => _readyEvents.Count > 0 && Failure is null && !HasOutput;

    /// <summary>
    /// True where a body is to run here: not that of a child workflow, which runs in an instance of its own, and not a
    /// poll, which only waits.
    /// </summary>
    public bool HasReadySteps => Failure is null && !HasOutput && _ready.Exists(step =>
        step is { Phase: StepPhase.Ready, Call.IsWorkflow: false } && MayStart(step) && !IsPoll(step));

    public bool HasReadyChildren => Failure is null && !HasOutput && _ready.Exists(step =>
        step is { Phase: StepPhase.Ready, Call.IsWorkflow: true } && MayStart(step));

    public bool HasReady => Failure is null && !HasOutput && _ready.Exists(step => step.Phase == StepPhase.Ready && MayStart(step));

    /// <summary>Takes the timers and waits that have been reached and may begin; they need no slot.</summary>
    public IReadOnlyList<StepNode> TakeReadyEvents()
    {
        if (!HasReadyEvents)
        {
            return [];
        }

        StepNode[] ready = [.. _readyEvents.Where(step => step.Phase == StepPhase.Ready && MayStart(step))];
        _readyEvents.ForEach(static step => step.IsInLine = false);
        _readyEvents.Clear();
        return ready;
    }

    /// <summary>
    /// False inside the continuation of a step that has caught a failure, or is about to, and in what code has given up
    /// or seen fail.
    /// </summary>
    public bool MayStart(StepNode step)
    {
        if (Failure is not null)
        {
            return false;
        }

        for (var graph = _isGuarded ? step.Graph : null; graph is not null; graph = graph.Owner?.Graph)
        {
            if (graph.Call is { IsOpen: false } || graph.Owner is { HasCaught: true } or { Catching: not null })
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsPoll(StepNode step) => !step.IsPolled
        && WorkflowRegistry.TryFindStep(step.Call.Step, out var definition) && definition is ListenerDefinition;

    public static bool IsInside(StepNode step, CodeCall call)
    {
        for (var graph = step.Graph; graph is not null; graph = graph.Owner?.Graph)
        {
            if (ReferenceEquals(graph.Call, call))
            {
                return true;
            }
        }

        return false;
    }

    public static bool IsInside(StepNode step, StepNode owner)
    {
        for (var at = step.Graph.Owner; at is not null; at = at.Graph.Owner)
        {
            if (ReferenceEquals(at, owner))
            {
                return true;
            }
        }

        return false;
    }

    public DateTimeOffset? EarliestDue()
    {
        // What was given up or has ended otherwise leaves when it is met.
        while (_due.Min is { } first)
        {
            if (first.Phase is StepPhase.Retrying or StepPhase.Sleeping && MayStart(first))
            {
                return first.DueAt;
            }

            _due.Remove(first);
        }

        return null;
    }

    public void MarkReady(StepNode step)
    {
        step.Phase = StepPhase.Ready;

        // A failure that is replayed and then taken back makes the step ready twice.
        if (!step.IsInLine)
        {
            step.IsInLine = true;
            (Event.IsBuiltIn(step.Call.Step) ? _readyEvents : _ready).Add(step);
        }
    }

    private string NameOf(CallRecord call)
    {
        var name = call.Options.Name ?? call.Step;
        var count = _nameCounts.GetValueOrDefault(name);
        _nameCounts[name] = count + 1;

        // Another step may have been named "x_1" by hand, so the first free suffix is taken.
        var display = count == 0 ? name : $"{name}_{count}";
        while (_byName.ContainsKey(display))
        {
            display = $"{name}_{_nameCounts[name]++}";
        }

        return display;
    }
}
