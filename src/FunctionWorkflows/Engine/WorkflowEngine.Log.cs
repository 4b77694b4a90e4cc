using Microsoft.Extensions.Logging;

namespace FunctionWorkflows;

internal static partial class WorkflowEngineLog
{
    [LoggerMessage(
        EventId = 1001,
        Level = LogLevel.Information,
        Message = "Host '{Host}' runs workflows on {Store} with {Resources}.")]
    public static partial void Started(ILogger logger, string host, string store, ResourceNeed resources);

    [LoggerMessage(
        EventId = 1007,
        Level = LogLevel.Information,
        Message = "This process takes part again, as host '{Host}'.")]
    public static partial void JoinedAgain(ILogger logger, string host);

    [LoggerMessage(
        EventId = 1002,
        Level = LogLevel.Information,
        Message = "Workflow '{Workflow}' goes on here; host '{Owner}' had it.")]
    public static partial void Took(ILogger logger, string workflow, string owner);

    [LoggerMessage(
        EventId = 1009,
        Level = LogLevel.Information,
        Message = "Workflow '{Workflow}' goes on here; it had been given up, and no host had it.")]
    public static partial void TookFree(ILogger logger, string workflow);

    [LoggerMessage(
        EventId = 1010,
        Level = LogLevel.Information,
        Message = "Workflow '{Workflow}' begins here; whoever started it left it to the hosts.")]
    public static partial void Begins(ILogger logger, string workflow);

    [LoggerMessage(
        EventId = 1003,
        Level = LogLevel.Error,
        Message = "Host '{Host}' lost its lease, so that others may take over: it gives up {Count} workflows and "
            + "writes nothing more to them [FW1035]. It joins again under a new id as soon as the store lets it.")]
    public static partial void LeaseLost(ILogger logger, string host, int count);

    [LoggerMessage(
        EventId = 1004,
        Level = LogLevel.Warning,
        Message = "Looking for workflows to take over failed; it is tried again.")]
    public static partial void WatchFailed(ILogger logger, Exception exception);

    [LoggerMessage(
        EventId = 1008,
        Level = LogLevel.Error,
        Message = "Workflow '{Workflow}' could not be read or taken by this host. It is tried again after longer and "
            + "longer pauses; others go on.")]
    public static partial void SetBack(ILogger logger, Exception exception, string workflow);

    [LoggerMessage(EventId = 1006, Level = LogLevel.Error, Message = "Workflow '{Workflow}' is set aside: {Reason}")]
    public static partial void SetAside(ILogger logger, string workflow, string reason);
}
