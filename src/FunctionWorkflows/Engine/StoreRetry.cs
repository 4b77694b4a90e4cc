using Microsoft.Extensions.Logging;

namespace FunctionWorkflows;

/// <summary>
/// Waits a failing store out: a workflow stands still while its store is full or away, and nothing fails. One log line
/// when it begins, one when nobody waits any more.
/// </summary>
internal sealed class StoreRetry(TimeProvider time, ILogger logger)
{
    /// <summary>How long something is waited for that keeps others waiting.</summary>
    public static readonly TimeSpan Briefly = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(1);

    private int _isFailing;
    private int _waiting;

    /// <param name="operation">What is done, again and again.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <param name="limit">
    /// How long a failing store is waited for, then its exception is thrown; that of one which needs a person, at once.
    /// Null: no limit.
    /// </param>
    public ValueTask<T> RunAsync<T>(
        Func<ValueTask<T>> operation, CancellationToken cancellationToken, TimeSpan? limit = null)
    {
        // The common case does not cost a state machine.
        try
        {
            var task = operation();
            return task.IsCompletedSuccessfully ? task : new(AwaitAsync(task, operation, limit, cancellationToken));
        }
        catch (Exception e) when (IsWaitedOut(e, limit))
        {
            return new(AgainAsync(e, operation, limit, cancellationToken));
        }
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public async ValueTask RunAsync(
        Func<ValueTask> operation, CancellationToken cancellationToken, TimeSpan? limit = null) => await RunAsync(
        async () =>
        {
            await operation().ConfigureAwait(false);
            return true;
        },
        cancellationToken,
        limit).ConfigureAwait(false);

    /// <summary>True for what passes by itself. An object's absence, or a defect, is not cured by waiting.</summary>
    public static bool IsStoreFailure(Exception exception) => exception
        is FunctionWorkflowsException { Code: "FW1030" or "FW1031" or "FW1032" or "FW1043" or "FW1044" } or IOException;

    /// <summary>Half of it is random: hosts that a store turned away together do not come back together.</summary>
    public static TimeSpan DelayAfter(int failures, Exception failure, double jitter)
    {
        var whole = First * Math.Pow(2, Math.Min(failures, 20) - 1);
        var delay = (whole < Longest ? whole : Longest) * (0.5 + (0.5 * jitter));
        var asked = (failure as FunctionWorkflowsException)?.RetryAfter * (1 + (0.1 * jitter));
        return asked is not { } wait || wait < delay ? delay : wait < LongestAsked ? wait : LongestAsked;
    }

    /// <summary>Says that the store fails, unless that has been said.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="isWaiting">The caller's note that it is among those who wait; false at its first failure.</param>
    public void Fails(Exception failure, ref bool isWaiting)
    {
        if (!isWaiting)
        {
            isWaiting = true;
            Interlocked.Increment(ref _waiting);
        }

        if (Interlocked.Exchange(ref _isFailing, 1) == 0)
        {
            StoreRetryLog.Failing(logger, failure.Message);
        }
    }

    /// <summary>Says that the store works, if it has been said to fail, and nobody waits for it any more.</summary>
    public void Works(ref bool isWaiting)
    {
        GivesUp(ref isWaiting);
        if (Volatile.Read(ref _waiting) == 0 && Interlocked.Exchange(ref _isFailing, 0) == 1)
        {
            StoreRetryLog.Works(logger);
        }
    }

    // Nobody makes room or gives rights within seconds.
    private static bool IsWaitedOut(Exception exception, TimeSpan? limit) => IsStoreFailure(exception)
        && (limit is null || exception is not FunctionWorkflowsException { Code: "FW1031" or "FW1032" or "FW1044" });

    private void GivesUp(ref bool isWaiting)
    {
        if (isWaiting)
        {
            isWaiting = false;
            Interlocked.Decrement(ref _waiting);
        }
    }

    private async Task<T> AwaitAsync<T>(
        ValueTask<T> task, Func<ValueTask<T>> operation, TimeSpan? limit, CancellationToken cancellationToken)
    {
        try
        {
            return await task.ConfigureAwait(false);
        }
        catch (Exception e) when (IsWaitedOut(e, limit))
        {
            return await AgainAsync(e, operation, limit, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<T> AgainAsync<T>(
        Exception failure, Func<ValueTask<T>> operation, TimeSpan? limit, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        var isWaiting = false;
        try
        {
            for (var failures = 1; ; failures++)
            {
                Fails(failure, ref isWaiting);
                await Task.Delay(DelayAfter(failures, failure, WorkflowEngine.Jitter()), time, cancellationToken)
                    .ConfigureAwait(false);
                try
                {
                    var result = await operation().ConfigureAwait(false);
                    Works(ref isWaiting);
                    return result;
                }
                catch (Exception e) when (
                    IsWaitedOut(e, limit) && (limit is null || time.GetElapsedTime(begun) < limit))
                {
                    failure = e;
                }
            }
        }
        finally
        {
            GivesUp(ref isWaiting);
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
