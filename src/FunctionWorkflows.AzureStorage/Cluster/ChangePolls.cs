using System.Collections.Concurrent;

namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// Tells waiters of changes: of this process at once; of others nobody tells, so that a waiter looks again by itself,
/// less and less often.
/// </summary>
internal sealed class ChangePolls(AzureContext context)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Forgotten = TimeSpan.FromSeconds(10);
    private const double Growth = 1.4;

    private readonly ConcurrentDictionary<string, Pause> _pauses = new(StringComparer.Ordinal);

    public async ValueTask<long> WaitAsync(string? instanceId, long seen, CancellationToken cancellationToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var change = context.Changes.WaitAsync(instanceId, seen, done.Token).AsTask();
        if (change.IsCompletedSuccessfully)
        {
            return await change.ConfigureAwait(false);
        }

        var pause = Next(instanceId ?? "");
        await Task.WhenAny(change, Task.Delay(pause, context.Time, done.Token)).ConfigureAwait(false);
        await done.CancelAsync().ConfigureAwait(false);
        await ((Task)change).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return change.IsCompletedSuccessfully
            ? await change.ConfigureAwait(false)
            : seen == long.MaxValue ? seen : seen + 1;
    }

    private TimeSpan Next(string instanceId)
    {
        if (_pauses.Count > 10_000)
        {
            _pauses.Clear();
        }

        var now = context.Time.GetTimestamp();
        return _pauses.AddOrUpdate(
            instanceId,
            _ => new Pause(First, now),
            (_, last) => context.Time.GetElapsedTime(last.At, now) > last.Length + Forgotten
                ? new Pause(First, now)
                : new Pause(last.Length * Growth < Longest ? last.Length * Growth : Longest, now)).Length;
    }

    private readonly record struct Pause(TimeSpan Length, long At);
}
