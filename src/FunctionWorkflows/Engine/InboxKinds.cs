namespace FunctionWorkflows;

/// <summary>The kinds of messages to instances.</summary>
internal static class InboxKinds
{
    public const string Cancel = "cancel";

    /// <summary>Cancel without letting the code clean up.</summary>
    public const string CancelNow = "cancel-now";

    /// <summary>An event that somebody raised.</summary>
    public const string Event = "event";

    /// <summary>A child has ended.</summary>
    public const string Ended = "ended";

    /// <summary>What came of a step on another host.</summary>
    public const string Outcome = "outcome";

    /// <summary>A sign of life of a step on another host.</summary>
    public const string Heartbeat = "heartbeat";
}
