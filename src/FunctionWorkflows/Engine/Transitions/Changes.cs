namespace FunctionWorkflows;

/// <summary>What one round of messages asks for: becomes one commit, and only then has effects (I1).</summary>
internal sealed class Changes
{
    public List<JournalRecord> Records { get; } = [];

    public List<TakenMessage> Taken { get; } = [];

    /// <summary>Retries to wait for in memory or until their recorded due time.</summary>
    public List<(StepNode Step, TimeSpan Delay)> Retries { get; } = [];

    /// <summary>Whoever asked for a cancellation, and waits for it to be recorded.</summary>
    public List<TaskCompletionSource<bool>> Canceled { get; } = [];

    /// <summary>Children that told of their end, and wait for it to be recorded.</summary>
    public List<TaskCompletionSource<bool>> Told { get; } = [];

    /// <summary>Running executions that the code has given up: their tokens fire.</summary>
    public List<StepExecution> GivenUp { get; } = [];

    /// <summary>Children that are to be canceled.</summary>
    public List<StepNode> CanceledChildren { get; } = [];

    /// <summary>Applies a record to the state, as a replay will, and has it written with this round.</summary>
    /// <param name="state">The instance.</param>
    /// <param name="record">The record.</param>
    /// <param name="graph">The JSON of the graph, where the record has one.</param>
    public void Write(InstanceState state, JournalRecord record, ReadOnlyMemory<byte> graph = default)
    {
        state.Apply(record, graph);
        Records.Add(record);
    }

    /// <summary>Adds a record at its place by sequence: what code asked for took its place early in the round.</summary>
    public void Insert(JournalRecord record)
    {
        var at = Records.FindIndex(other => other.Sequence > record.Sequence);
        Records.Insert(at < 0 ? Records.Count : at, record);
    }

    /// <summary>False for signs of life alone: a step that takes its hosts down may well give some before.</summary>
    public bool IsProgress => Records.Exists(static record => record.Kind != RecordKind.Heartbeat);

    public bool IsEmpty => Records.Count == 0 && Taken.Count == 0;
}
