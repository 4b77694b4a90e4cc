namespace FunctionWorkflows;

/// <summary>The kinds of messages to instances.</summary>
internal static class InboxKinds
{
    public const string Cancel = "cancel";

    /// <summary>What came of a step on another host.</summary>
    public const string Outcome = "outcome";

    /// <summary>A sign of life of a step on another host.</summary>
    public const string Heartbeat = "heartbeat";
}
