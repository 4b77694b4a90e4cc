namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// When to look at each queue again: at once after a look that found something, else after longer and longer waits,
/// since a look in vain costs as much as any request.
/// </summary>
internal sealed class QueueLooks(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (DateTimeOffset At, TimeSpan Wait)> _next = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _nudges = new(StringComparer.Ordinal);
    private TaskCompletionSource _nudged = New();

    /// <summary>Called before a look; gives what <see cref="Looked"/> wants to know.</summary>
    public long Begin(string queue)
    {
        lock (_lock)
        {
            return _nudges.GetValueOrDefault(queue);
        }
    }

    public void Looked(string queue, long begun, bool hasFound)
    {
        lock (_lock)
        {
            // What a nudge during the look tells of may have come too late for it.
            var wait = hasFound || _nudges.GetValueOrDefault(queue) != begun ? TimeSpan.Zero
                : _next.GetValueOrDefault(queue).Wait is { Ticks: > 0 } last ? Min(last * 2, Longest)
                : First;
            _next[queue] = (time.GetUtcNow() + wait, wait);
        }
    }

    public void Nudge(string queue)
    {
        lock (_lock)
        {
            _nudges[queue] = _nudges.GetValueOrDefault(queue) + 1;
            _next.Remove(queue);
            _nudged.TrySetResult();
            _nudged = New();
        }
    }

    public async ValueTask<IReadOnlyList<string>> WaitAsync(
        IReadOnlyList<string> queues, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (due, wait, nudged) = Look(queues);
            if (due.Count > 0)
            {
                return due;
            }

            using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(nudged, Task.Delay(wait, time, done.Token)).ConfigureAwait(false);
            await done.CancelAsync().ConfigureAwait(false);
        }
    }

    private (List<string> Due, TimeSpan Wait, Task Nudged) Look(IReadOnlyList<string> queues)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var left = queues.Distinct().ToDictionary(queue => queue, queue => _next.GetValueOrDefault(queue).At - now);
            return (
                [.. left.Where(entry => entry.Value <= TimeSpan.Zero).Select(entry => entry.Key)],
                left.Values.Min(),
                _nudged.Task);
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
