using Microsoft.Extensions.Logging;

namespace FunctionWorkflows;

/// <summary>
/// Deletes workflows whose end is long past. One host does it at a time, so that not all read the same pages; were two
/// to do it, each delete is conditional.
/// </summary>
internal sealed class Retention(WorkflowEngine host, TimeSpan keep)
{
    private const int MostAtOnce = 8;

    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromHours(1);

    private readonly Setbacks _setbacks = new(host.Time);

    private TimeSpan Interval =>
        keep / 10 < ShortestInterval ? ShortestInterval : keep / 10 < LongestInterval ? keep / 10 : LongestInterval;

    /// <summary>
    /// The id of a new host. Those that purge come first in the order of ids, since the first of the living does it.
    /// </summary>
    public static string NewHostId(bool purges) => $"{(purges ? "" : "z")}{Guid.NewGuid():N}";

    /// <summary>Looks at once, and then again and again until the host stops.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await PurgeAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                SetBack("", e);
            }

            await Task.Delay(Interval, host.Time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PurgeAsync(CancellationToken cancellationToken)
    {
        var endedBefore = host.Time.GetUtcNow() - keep;
        var filter = new InstanceFilter
        {
            Statuses = [WorkflowStatus.Successful, WorkflowStatus.Failed, WorkflowStatus.Canceled],
            CreatedBefore = endedBefore,
            Top = 500,
        };
        var deleted = 0;
        while (await IsFirstAsync(cancellationToken).ConfigureAwait(false))
        {
            var page = await host.Retry.RunAsync(
                () => host.Store.Instances.ListAsync(filter, cancellationToken), cancellationToken, StoreRetry.Briefly)
                .ConfigureAwait(false);
            await Parallel.ForEachAsync(
                page.Headers.Where(header => header.EndedAt < endedBefore && _setbacks.MayTry(header.Id)),
                new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellationToken },
                async (header, _) =>
                {
                    if (await TryDeleteAsync(header.Id, endedBefore, cancellationToken).ConfigureAwait(false))
                    {
                        Interlocked.Increment(ref deleted);
                    }
                }).ConfigureAwait(false);
            filter = filter with { ContinuationToken = page.ContinuationToken };
            if (filter.ContinuationToken is null)
            {
                break;
            }
        }

        _setbacks.Remove("");
        if (deleted > 0)
        {
            RetentionLog.Purged(host.Logger, deleted, endedBefore);
        }
    }

    private async ValueTask<bool> IsFirstAsync(CancellationToken cancellationToken)
    {
        if (!host.IsHeld)
        {
            return false;
        }

        var living = await host.Retry.RunAsync(
            () => host.Store.Cluster.ListAsync(cancellationToken), cancellationToken, StoreRetry.Briefly)
            .ConfigureAwait(false);
        return living.Select(other => other.Id).Order(StringComparer.Ordinal).FirstOrDefault() == host.Id;
    }

    private async Task<bool> TryDeleteAsync(string id, DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        try
        {
            var isDeleted = await host.Retry.RunAsync(
                () => DeleteAsync(id, endedBefore, cancellationToken), cancellationToken, StoreRetry.Briefly)
                .ConfigureAwait(false);
            _setbacks.Remove(id);
            return isDeleted;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            SetBack(id, e);
            return false;
        }
    }

    private async ValueTask<bool> DeleteAsync(
        string id, DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        // What was listed may be of some time ago: resumed, restarted, or deleted since.
        var header = await host.Store.Instances.ReadAsync(id, cancellationToken).ConfigureAwait(false);
        return header is { HasEnded: true } && header.EndedAt < endedBefore
            && await host.Store.Instances.DeleteAsync(header, cancellationToken).ConfigureAwait(false);
    }

    private void SetBack(string id, Exception exception)
    {
        if (_setbacks.Add(id))
        {
            RetentionLog.Failed(host.Logger, exception, id.Length == 0 ? "finished workflows" : $"workflow '{id}'");
        }
    }
}

internal static partial class RetentionLog
{
    [LoggerMessage(
        EventId = 1501,
        Level = LogLevel.Information,
        Message = "{Count} workflows that had ended before {EndedBefore:u} were deleted.")]
    public static partial void Purged(ILogger logger, int count, DateTimeOffset endedBefore);

    [LoggerMessage(
        EventId = 1502,
        Level = LogLevel.Error,
        Message = "The purge of {What} failed. It is tried again at the next look; others are purged.")]
    public static partial void Failed(ILogger logger, Exception exception, string what);
}
