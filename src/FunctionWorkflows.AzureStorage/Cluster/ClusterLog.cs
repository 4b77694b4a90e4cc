using Microsoft.Extensions.Logging;

namespace FunctionWorkflows.AzureStorage;

/// <summary>What is logged about looking for work.</summary>
internal static partial class ClusterLog
{
    [LoggerMessage(
        EventId = 1801,
        Level = LogLevel.Error,
        Message = "A workflow cannot be read, and is left alone; others go on. {Reason}")]
    public static partial void Unreadable(ILogger logger, string reason);
}
