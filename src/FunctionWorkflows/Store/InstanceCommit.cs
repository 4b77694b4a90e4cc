namespace FunctionWorkflows;

/// <summary>One commit: everything in it becomes durable together.</summary>
public sealed record InstanceCommit
{
    /// <summary>
    /// Gets the header to be; the store sets owner, epoch, commit id and number, and the last sequence itself. An
    /// ended status removes the owner and the door.
    /// </summary>
    public required InstanceHeader Header { get; init; }

    /// <summary>Gets the records, inserted or replaced by key, in the order of their sequence.</summary>
    public IReadOnlyList<JournalRecord> Records { get; init; } = [];

    /// <summary>
    /// Gets the messages that leave the inbox with this commit (I5), with the receipts that they leave.
    /// </summary>
    public IReadOnlyList<TakenMessage> Taken { get; init; } = [];
}

/// <summary>A message that leaves the inbox.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="Receipt">
/// What is kept so that the same message has no second effect; null for messages that need none.
/// </param>
public sealed record TakenMessage(string MessageId, MessageReceipt? Receipt);

/// <summary>What is kept of a message that had its effect.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="Answer">The answer, until it is acknowledged; null afterwards, or where none is wanted.</param>
/// <param name="At">When it was taken.</param>
public sealed record MessageReceipt(string MessageId, Payload? Answer, DateTimeOffset At);

/// <summary>A message to an instance.</summary>
public sealed record InboxMessage
{
    /// <summary>Gets the id; a second one of the same id has no effect.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the running number; set by the store.</summary>
    public long Number { get; init; }

    /// <summary>Gets what the message asks for, such as <c>cancel</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Gets the name that the message is about, or null.</summary>
    public string? Name { get; init; }

    /// <summary>Gets the data, or null.</summary>
    public Payload? Data { get; init; }
}

/// <summary>How a commit went.</summary>
public enum CommitOutcome
{
    /// <summary>It is durable.</summary>
    Done,

    /// <summary>The header has moved on: this host does not own the instance any more.</summary>
    Lost,

    /// <summary>A receipt of one of the messages is there already; nothing was written.</summary>
    Duplicate,

    /// <summary>The store cannot take these bytes, now or ever; nothing was written.</summary>
    Refused,
}

/// <summary>How a commit went.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Detail">The id of the message of a duplicate, or the reason of a refusal.</param>
public readonly record struct CommitResult(CommitOutcome Outcome, string? Detail = null)
{
    /// <summary>Gets the result of a commit that is durable.</summary>
    public static CommitResult Done => new(CommitOutcome.Done);

    /// <summary>Gets the result of a commit whose claim is lost.</summary>
    public static CommitResult Lost => new(CommitOutcome.Lost);
}

/// <summary>How a create went.</summary>
public enum CreateOutcome
{
    /// <summary>The instance is there.</summary>
    Created,

    /// <summary>The id is in use.</summary>
    Exists,

    /// <summary>The birth was barred.</summary>
    Barred,

    /// <summary>The owner is no living host.</summary>
    NotAlive,
}

/// <summary>How a create went.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Header">The header that is there; null where barred or not alive.</param>
/// <param name="Claim">The claim, where created with an owner.</param>
public readonly record struct CreateResult(
    CreateOutcome Outcome, InstanceHeader? Header = null, InstanceClaim? Claim = null);

/// <summary>How a post went.</summary>
public enum PostOutcome
{
    /// <summary>The messages are in the inbox.</summary>
    Done,

    /// <summary>The epoch is another: post again with the header that came back.</summary>
    Moved,

    /// <summary>That birth has ended, or is gone.</summary>
    Ended,
}

/// <summary>How a post went.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Header">The header as it is, or null where the instance is gone.</param>
public readonly record struct PostResult(PostOutcome Outcome, InstanceHeader? Header);

/// <summary>All of a claimed instance.</summary>
/// <param name="Header">The header.</param>
/// <param name="Records">The records of the run, by sequence.</param>
/// <param name="Inbox">The inbox, in the order of arrival.</param>
public sealed record LoadedInstance(
    InstanceHeader Header, IReadOnlyList<JournalRecord> Records, IReadOnlyList<InboxMessage> Inbox);

/// <summary>What to list.</summary>
public sealed record InstanceFilter
{
    /// <summary>Gets the stored statuses to list; null for all.</summary>
    public IReadOnlyList<WorkflowStatus>? Statuses { get; init; }

    /// <summary>Gets the name of the workflow; null for all.</summary>
    public string? Name { get; init; }

    /// <summary>Gets the instant at or after which it was created; null for no bound.</summary>
    public DateTimeOffset? CreatedAfter { get; init; }

    /// <summary>Gets the instant before which it was created; null for no bound.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>Gets metadata that it must have, by equality; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Gets how many to list; 1 to 1,000.</summary>
    public int Top { get; init; } = 100;

    /// <summary>Gets the token of the page before; null for the first.</summary>
    public string? ContinuationToken { get; init; }
}

/// <summary>A page of headers.</summary>
/// <param name="Headers">The headers, newest first.</param>
/// <param name="ContinuationToken">The token of the next page; null at the end.</param>
public sealed record InstancePage(IReadOnlyList<InstanceHeader> Headers, string? ContinuationToken);
