namespace FunctionWorkflows;

/// <summary>
/// For stores that hear of every change for nothing: waits until a step can be received, because one was sent or given
/// back, or because the one who had it has been silent for too long.
/// </summary>
internal static class StepWait
{
    // A timer holds no more; it is only a look.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>What a look found: queues with a step, and when the next hidden one can be received.</summary>
    public readonly record struct Look(IReadOnlyList<string> Queues, DateTimeOffset? Next);

    public static async ValueTask<IReadOnlyList<string>> ForStepsAsync(
        Func<Look> look,
        Func<long, CancellationToken, ValueTask<long>> change,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            // The version comes first: what is sent after the look is a change since.
            var seen = await change(0, cancellationToken).ConfigureAwait(false);
            var found = look();
            if (found.Queues.Count > 0)
            {
                return found.Queues;
            }

            var left = found.Next is { } next ? next - time.GetUtcNow() : Longest;
            await ForEitherAsync(
                token => change(seen, token).AsTask(), left < Longest ? left : Longest, time, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private static async Task ForEitherAsync(
        Func<CancellationToken, Task> change, TimeSpan left, TimeProvider time, CancellationToken cancellationToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] any =
        [
            change(done.Token),
            Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, done.Token),
        ];
        await Task.WhenAny(any).ConfigureAwait(false);
        await done.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(any).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
