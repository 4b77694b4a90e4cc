namespace FunctionWorkflows;

/// <summary>What a record says.</summary>
public enum RecordKind
{
    /// <summary>The graph that the workflow started with.</summary>
    Input,

    /// <summary>The output of a step.</summary>
    Succeeded,

    /// <summary>The graph that a step returned: its output will be the step's.</summary>
    Continued,

    /// <summary>A step failed for good.</summary>
    Failed,

    /// <summary>A try failed, and the next is due at <see cref="JournalRecord.DueAt"/>.</summary>
    Retrying,

    /// <summary>A failure that a resume took back: the step runs again.</summary>
    Superseded,

    /// <summary>The pair of a step that caught a failure inside the graph that it returned.</summary>
    Caught,

    /// <summary>
    /// The last sign of life of a step that runs, with its details in <see cref="JournalRecord.Data"/> and its time in
    /// <see cref="JournalRecord.EndedAt"/>. It says nothing of the outcome, and counts as no progress.
    /// </summary>
    Heartbeat,

    /// <summary>What the code of a workflow asked for in one round: graphs, cancellations, versions.</summary>
    Asked,

    /// <summary>A graph that code asked for has failed, after what ran beside the failure has ended.</summary>
    CallFailed,

    /// <summary>A timer whose time began; it is due at <see cref="JournalRecord.DueAt"/>.</summary>
    Sleeping,

    /// <summary>The event of a listener that has yet to hear that it is recorded.</summary>
    Polled,

    /// <summary>An event that was raised before anything waited for it.</summary>
    Event,

    /// <summary>An event that was kept, and that a wait has taken.</summary>
    EventTaken,

    /// <summary>The cancellation of a workflow in code was asked for.</summary>
    CancelRequested,

    /// <summary>A resume: what code asked for after the failure is no more what it will do.</summary>
    Resumed,
}

/// <summary>One row of an instance's journal. Columns that people read stand beside the data.</summary>
public sealed record JournalRecord
{
    /// <summary>Gets the key in the run; a record of the same key replaces this one.</summary>
    public required string Key { get; init; }

    /// <summary>Gets the place in the journal: strictly increasing within the run; set by whoever writes.</summary>
    public required long Sequence { get; init; }

    /// <summary>Gets what the record says.</summary>
    public required RecordKind Kind { get; init; }

    /// <summary>Gets the display name of the step; null for the input.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// Gets how many tries the step has had; of a resume, how many of the things that code asked for stay.
    /// </summary>
    public int Tries { get; init; }

    /// <summary>Gets when the first try started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>
    /// Gets when the last try ended; of a heartbeat, when it came; of an input, when its run began after another one.
    /// </summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Gets when the next try is due.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Gets the output, the graph, what code asked for, or the details of a heartbeat; null for failures.</summary>
    public Payload? Data { get; init; }

    /// <summary>Gets the recorded error as JSON.</summary>
    public string? Error { get; init; }
}
