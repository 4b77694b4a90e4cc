namespace FunctionWorkflows;

/// <summary>The options that a step runs with, from its attribute and its call.</summary>
public sealed record StepOptions
{
    /// <summary>Gets how often an exception is retried.</summary>
    public int MaxRetries { get; init; }

    /// <summary>Gets the CPUs that it occupies.</summary>
    public double Cpus { get; init; }

    /// <summary>Gets the GPUs that it occupies.</summary>
    public double Gpus { get; init; }

    /// <summary>Gets a value indicating whether a failure becomes its output.</summary>
    public bool CatchExceptions { get; init; }
}

/// <summary>What is known of a step.</summary>
public sealed record StepMetadata
{
    /// <summary>Gets the id: stable over tries, hosts and crashes.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the name, with its <c>_1</c>, <c>_2</c> where it is not the first of it.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Gets the id of the step that returned the graph which this step is in; null in the first graph.
    /// </summary>
    public string? ParentId { get; init; }

    /// <summary>
    /// Gets the ids of the steps whose outputs are its arguments, each once, in the order of the arguments.
    /// </summary>
    public IReadOnlyList<string> InputIds { get; init; } = [];

    /// <summary>Gets the status.</summary>
    public required WorkflowStatus Status { get; init; }

    /// <summary>Gets the options.</summary>
    public required StepOptions Options { get; init; }

    /// <summary>Gets how many tries it has had.</summary>
    public int Tries { get; init; }

    /// <summary>Gets when its body first started, or null where that is not recorded yet.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Gets when its body last ended, or null. A continuation's graph may go on after that.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Gets the user metadata of attribute and call.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>Gets the error of a step that failed, or null.</summary>
    public StepFailedException? Error { get; init; }

    /// <summary>
    /// Gets what a step waits for: <c>the event 'payment'</c>, <c>2026-01-31 12:00:00Z</c>, <c>workflow 'ship-17'</c>, or
    /// what no living host has, such as <c>a host with 1 gpu (none of the 2 living hosts has that)</c>; null where it waits
    /// for nothing but its turn.
    /// </summary>
    public string? WaitsFor { get; init; }

    /// <summary>
    /// Gets the id of the child workflow whose output is the step's; null where the step is none, or has not been reached.
    /// </summary>
    public string? ChildId { get; init; }

    /// <summary>
    /// Gets the details of the last recorded heartbeat, as JSON; null where there are none, or the step has succeeded.
    /// </summary>
    public string? Heartbeat { get; init; }

    /// <summary>Gets when the last recorded heartbeat came; null where none did, or the step has succeeded.</summary>
    public DateTimeOffset? HeartbeatAt { get; init; }
}

/// <summary>What is known of a workflow.</summary>
public sealed record WorkflowMetadata
{
    /// <summary>Gets the id.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the name.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the status.</summary>
    public required WorkflowStatus Status { get; init; }

    /// <summary>Gets when it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Gets when it was first started, or null; a resume does not change it.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Gets when it last ended, or null.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Gets when it was last resumed, or null.</summary>
    public DateTimeOffset? ResumedAt { get; init; }

    /// <summary>Gets when its cancellation was asked for, or null.</summary>
    public DateTimeOffset? CancelRequestedAt { get; init; }

    /// <summary>Gets how often it was resumed.</summary>
    public int Resumes { get; init; }

    /// <summary>Gets the id of the workflow that it is a child of; null where it is none.</summary>
    public string? ParentId { get; init; }

    /// <summary>
    /// Gets what its code said last of how it stands, as JSON (<see cref="WorkflowContext.SetStatus{T}"/>); null where
    /// it said nothing.
    /// </summary>
    public string? CustomStatus { get; init; }

    /// <summary>Gets the user metadata.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>Gets why it failed or was set aside, or null.</summary>
    public Exception? Error { get; init; }

    /// <summary>Gets the steps, in the order in which their graphs were recorded.</summary>
    public required IReadOnlyList<StepMetadata> Steps { get; init; }
}

/// <summary>What came of one workflow in <see cref="IWorkflowClient.ResumeAllAsync"/>.</summary>
/// <param name="Id">The id.</param>
/// <param name="Handle">The handle, where it was resumed.</param>
/// <param name="Error">Why not, where it was not.</param>
public sealed record ResumeResult(string Id, WorkflowHandle? Handle, Exception? Error);
