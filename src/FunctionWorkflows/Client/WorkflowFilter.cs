namespace FunctionWorkflows;

/// <summary>What to list.</summary>
public sealed record WorkflowFilter
{
    /// <summary>Gets the statuses to list.</summary>
    /// <value>The default is all.</value>
    public IReadOnlyList<WorkflowStatus>? Statuses { get; init; }

    /// <summary>Gets the name of the workflow.</summary>
    /// <value>The default is all.</value>
    public string? Name { get; init; }

    /// <summary>Gets the instant at or after which it was created.</summary>
    /// <value>The default is no bound.</value>
    public DateTimeOffset? CreatedAfter { get; init; }

    /// <summary>Gets the instant before which it was created.</summary>
    /// <value>The default is no bound.</value>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>Gets metadata that it must have, by equality.</summary>
    /// <value>The default is none.</value>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Gets a value indicating whether actors are listed too; there are none in this version.</summary>
    /// <value>The default is false.</value>
    public bool IncludeActors { get; init; }

    /// <summary>Gets how many to list; 1 to 1,000.</summary>
    /// <value>The default is 100.</value>
    public int Top { get; init; } = 100;

    /// <summary>Gets the token of the page before.</summary>
    /// <value>The default is the first page.</value>
    public string? ContinuationToken { get; init; }
}

/// <summary>A workflow in a list.</summary>
public sealed record WorkflowInfo
{
    /// <summary>Gets the id.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the name: that of its root step or workflow method.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the status.</summary>
    public required WorkflowStatus Status { get; init; }

    /// <summary>Gets when it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Gets when it was first started, or null.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Gets when it last ended, or null.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Gets the user metadata.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
}

/// <summary>A page of workflows.</summary>
/// <param name="Workflows">The workflows, newest first.</param>
/// <param name="ContinuationToken">The token of the next page; null at the end.</param>
public sealed record WorkflowPage(IReadOnlyList<WorkflowInfo> Workflows, string? ContinuationToken);
