namespace FunctionWorkflows;

/// <summary>The first row of an instance: who it is, who owns it, how it stands. Replaced by each commit.</summary>
public sealed record InstanceHeader
{
    /// <summary>Gets the id.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the name of the workflow: its root step or workflow method.</summary>
    public required string Name { get; init; }

    /// <summary>Gets what runs it: a graph of steps, or code.</summary>
    public InstanceKind Kind { get; init; }

    /// <summary>Gets the status.</summary>
    public required WorkflowStatus Status { get; init; }

    /// <summary>
    /// Gets the identity of this life of the id: new at a start, a restart, a re-creation after a delete.
    /// </summary>
    public required string Birth { get; init; }

    /// <summary>Gets the identity of this run; new with the birth, and with each continuation as new.</summary>
    public required string Run { get; init; }

    /// <summary>Gets how often it has continued as new.</summary>
    public int Generation { get; init; }

    /// <summary>Gets what it is a child of; null for what a client or a step started.</summary>
    public InstanceParent? Parent { get; init; }

    /// <summary>Gets the token of the start, by which a repeated start is recognised.</summary>
    public required string StartToken { get; init; }

    /// <summary>Gets the host that owns it, or null.</summary>
    public string? Owner { get; init; }

    /// <summary>Gets the number of claims and releases; set by the store.</summary>
    public long Epoch { get; init; }

    /// <summary>Gets the fence: the id of the last commit; set by the store.</summary>
    public string CommitId { get; init; } = "";

    /// <summary>Gets the number of commits; set by the store.</summary>
    public long CommitNumber { get; init; }

    /// <summary>Gets the sequence of the last record; set by the store.</summary>
    public long LastSequence { get; init; }

    /// <summary>Gets how many hosts in a row died with steps of it in flight and nothing new recorded.</summary>
    public int DeathsWithoutProgress { get; init; }

    /// <summary>Gets a value indicating whether steps may be in flight.</summary>
    public bool HasStepsInFlight { get; init; }

    /// <summary>Gets when the earliest timer is due, or null.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Gets when it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Gets when a host first started it, or null.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Gets when it last ended, or null.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Gets when it was last resumed by a call, or null.</summary>
    public DateTimeOffset? ResumedAt { get; init; }

    /// <summary>Gets how often it was resumed by a call.</summary>
    public int Resumes { get; init; }

    /// <summary>Gets when its cancellation was asked for, or null.</summary>
    public DateTimeOffset? CancelRequestedAt { get; init; }

    /// <summary>Gets the user metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets what its code said last of how it stands, as JSON of at most 16 KiB; null where it did not.</summary>
    public string? CustomStatus { get; init; }

    /// <summary>Gets the output of an ended workflow.</summary>
    public Payload? Output { get; init; }

    /// <summary>Gets the recorded error, as JSON, of a failed workflow or one set aside.</summary>
    public string? Error { get; init; }

    /// <summary>Gets the version of the code that it started on.</summary>
    public string? CodeVersion { get; init; }

    /// <summary>
    /// Gets the version of the code that could not run it; hosts of that version leave it alone. <c>*</c> stands for
    /// every version: only a call resumes it. Null where it is not set aside.
    /// </summary>
    public string? SetAsideBy { get; init; }

    /// <summary>Gets a value indicating whether it has ended.</summary>
    public bool HasEnded => Status is WorkflowStatus.Successful or WorkflowStatus.Failed or WorkflowStatus.Canceled;
}

/// <summary>What runs an instance.</summary>
public enum InstanceKind
{
    /// <summary>A graph of steps.</summary>
    Graph,

    /// <summary>The code of a workflow.</summary>
    Workflow,
}

/// <summary>The step of another instance whose output this one's will be.</summary>
/// <param name="Id">The id of the parent.</param>
/// <param name="Birth">The birth of the parent.</param>
/// <param name="Run">The run of the parent.</param>
/// <param name="Step">The key of the step.</param>
public sealed record InstanceParent(string Id, string Birth, string Run, string Step);
