using Microsoft.Extensions.Logging;

namespace FunctionWorkflows;

/// <summary>
/// Waits a failing store out: a workflow stands still while its store is full or away, and nothing fails. One log line
/// when it begins, one when it ends.
/// </summary>
internal sealed class StoreRetry(TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private int _failing;

    public ValueTask<T> RunAsync<T>(Func<ValueTask<T>> operation, CancellationToken cancellationToken)
    {
        // The common case does not cost a state machine.
        try
        {
            var task = operation();
            return task.IsCompletedSuccessfully ? task : new(AwaitAsync(task, operation, cancellationToken));
        }
        catch (Exception e) when (IsStoreFailure(e))
        {
            return new(AgainAsync(e, operation, cancellationToken));
        }
    }

    // What an object's absence or a defect says is not cured by waiting.
    private static bool IsStoreFailure(Exception exception) =>
        exception is FunctionWorkflowsException { Code: "FW1030" or "FW1031" or "FW1032" } or IOException;

    private async Task<T> AwaitAsync<T>(
        ValueTask<T> task, Func<ValueTask<T>> operation, CancellationToken cancellationToken)
    {
        try
        {
            return await task.ConfigureAwait(false);
        }
        catch (Exception e) when (IsStoreFailure(e))
        {
            return await AgainAsync(e, operation, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<T> AgainAsync<T>(
        Exception failure, Func<ValueTask<T>> operation, CancellationToken cancellationToken)
    {
        for (var delay = First; ; delay = delay * 2 < Longest ? delay * 2 : Longest)
        {
            if (Interlocked.Exchange(ref _failing, 1) == 0)
            {
                StoreRetryLog.Failing(logger, failure.Message);
            }

            await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
            try
            {
                var result = await operation().ConfigureAwait(false);
                if (Interlocked.Exchange(ref _failing, 0) == 1)
                {
                    StoreRetryLog.Works(logger);
                }

                return result;
            }
            catch (Exception e) when (IsStoreFailure(e))
            {
                failure = e;
            }
        }
    }
}

internal static partial class StoreRetryLog
{
    [LoggerMessage(
        EventId = 1301,
        Level = LogLevel.Error,
        Message = "The store fails, and workflows stand still until it works again: {Reason}")]
    public static partial void Failing(ILogger logger, string reason);

    [LoggerMessage(EventId = 1302, Level = LogLevel.Information, Message = "The store works again; workflows go on.")]
    public static partial void Works(ILogger logger);
}
