using Microsoft.Extensions.Logging;

namespace FunctionWorkflows;

internal static partial class SpillLog
{
    [LoggerMessage(
        EventId = 1005,
        Level = LogLevel.Warning,
        Message = "Step '{Step}' of workflow '{Workflow}' waits for a host with {Need}: no living host has that.")]
    public static partial void NoHost(ILogger logger, string step, string workflow, ResourceNeed need);

    [LoggerMessage(
        EventId = 1701,
        Level = LogLevel.Warning,
        Message = "Looking for hosts that could help with steps that wait here failed; it is tried again.")]
    public static partial void ListFailed(ILogger logger, Exception exception);

    [LoggerMessage(
        EventId = 1702,
        Level = LogLevel.Warning,
        Message = "Looking for steps that other hosts leave to this one failed; it is tried again.")]
    public static partial void ListenFailed(ILogger logger, Exception exception);

    [LoggerMessage(
        EventId = 1703,
        Level = LogLevel.Debug,
        Message = "A step of workflow '{Workflow}' runs here (try {Try}), for host '{Owner}'.")]
    public static partial void Took(ILogger logger, string workflow, int @try, string owner);

    [LoggerMessage(
        EventId = 1704,
        Level = LogLevel.Warning,
        Message = "A step of workflow '{Workflow}' is left to other hosts: {Reason}")]
    public static partial void PutAside(ILogger logger, string workflow, string reason);

    [LoggerMessage(
        EventId = 1705,
        Level = LogLevel.Error,
        Message = "What came of a step of workflow '{Workflow}' could not be delivered; the step runs again.")]
    public static partial void NotDelivered(ILogger logger, Exception exception, string workflow);
}
