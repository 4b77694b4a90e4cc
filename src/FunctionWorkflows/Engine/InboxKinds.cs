namespace FunctionWorkflows;

/// <summary>The kinds of messages to instances.</summary>
internal static class InboxKinds
{
    public const string Cancel = "cancel";
}
