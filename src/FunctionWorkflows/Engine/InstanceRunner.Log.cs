using Microsoft.Extensions.Logging;

namespace FunctionWorkflows;

internal static partial class InstanceRunnerLog
{
    [LoggerMessage(
        EventId = 1101,
        Level = LogLevel.Warning,
        Message = "Workflow '{Workflow}' is not owned by host '{Host}' any more: its claim or lease is gone. "
            + "That owner writes nothing more to it.")]
    public static partial void Lost(ILogger logger, string workflow, string host);

    [LoggerMessage(EventId = 1102, Level = LogLevel.Error, Message = "Workflow '{Workflow}' is set aside: {Reason}")]
    public static partial void SetAside(ILogger logger, string workflow, string reason);

    [LoggerMessage(EventId = 1104, Level = LogLevel.Warning, Message = "Try {Try} of step '{Step}' of workflow '{Workflow}' failed; {Next}.")]
    public static partial void TryFailed(ILogger logger, Exception exception, int @try, string step, string workflow, string next);

    [LoggerMessage(EventId = 1105, Level = LogLevel.Error, Message = "Workflow '{Workflow}' failed in step '{Step}': {Reason}")]
    public static partial void Failed(ILogger logger, string workflow, string step, string reason);

    [LoggerMessage(
        EventId = 1103,
        Level = LogLevel.Critical,
        Message = "Workflow '{Workflow}' cannot go on in this host, and is set aside.")]
    public static partial void Broke(ILogger logger, Exception exception, string workflow);

    [LoggerMessage(
        EventId = 1106,
        Level = LogLevel.Warning,
        Message = "What steps of workflow '{Workflow}' have registered on their cancellation token threw.")]
    public static partial void TokenThrew(ILogger logger, Exception exception, string workflow);

    [LoggerMessage(
        EventId = 1107,
        Level = LogLevel.Warning,
        Message = "The code of workflow '{Workflow}' ({Name}) threw.")]
    public static partial void CodeThrew(ILogger logger, Exception exception, string workflow, string name);

    [LoggerMessage(
        EventId = 1108,
        Level = LogLevel.Error,
        Message = "The child workflow '{Child}' of '{Workflow}' could not be canceled.")]
    public static partial void ChildNotCanceled(ILogger logger, Exception exception, string child, string workflow);
}
