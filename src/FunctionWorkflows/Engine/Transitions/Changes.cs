namespace FunctionWorkflows;

/// <summary>What one round of messages asks for: becomes one commit, and only then has effects (I1).</summary>
internal sealed class Changes
{
    public List<JournalRecord> Records { get; } = [];

    public List<TakenMessage> Taken { get; } = [];

    /// <summary>Retries to wait for in memory or until their recorded due time.</summary>
    public List<(StepNode Step, TimeSpan Delay)> Retries { get; } = [];

    public List<TaskCompletionSource<bool>> Canceled { get; } = [];

    /// <summary>False for signs of life alone: a step that takes its hosts down may well give some before.</summary>
    public bool IsProgress => Records.Exists(static record => record.Kind != RecordKind.Heartbeat);

    public bool IsEmpty => Records.Count == 0 && Taken.Count == 0;
}
