namespace FunctionWorkflows;

/// <summary>What a start does when its id is in use.</summary>
public enum IdConflict
{
    /// <summary>It throws <see cref="WorkflowExistsException"/>.</summary>
    Fail,

    /// <summary>It gives the handle of the workflow that is there, if that has the same name.</summary>
    UseExisting,

    /// <summary>
    /// It replaces a workflow that has ended by a new run; one that is running stays and the start throws. The former
    /// one is deleted first and the new one created then: where the process dies between the two, there is neither, and
    /// the start has to be made again.
    /// </summary>
    Restart,
}

/// <summary>How a cancellation treats orchestrations in code; step graphs are canceled at once either way.</summary>
public enum CancelMode
{
    /// <summary>The code's token fires, and clean-up and compensations run first.</summary>
    Graceful,

    /// <summary>Nothing more runs.</summary>
    Now,
}

/// <summary>Options of a start.</summary>
public sealed record StartOptions
{
    /// <summary>Gets the id: 1 to 200 characters without control characters.</summary>
    /// <value>The default is a new random id.</value>
    public string? Id { get; init; }

    /// <summary>Gets user metadata; together at most 16 KiB.</summary>
    /// <value>The default is none.</value>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Gets what to do when the id is in use.</summary>
    /// <value>The default is <see cref="IdConflict.Fail"/>.</value>
    public IdConflict IdConflict { get; init; }
}
