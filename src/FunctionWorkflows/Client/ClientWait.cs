namespace FunctionWorkflows;

/// <summary>
/// The pauses of a call that waits for a workflow. A change wakes it at once; but the death of a host is no change in
/// the store, and a store may not hear of what other processes write, so it looks again without one. Looks may cost
/// money: the longer it waits, the longer the pauses.
/// </summary>
internal sealed class ClientWait(ICluster cluster, TimeProvider time)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private long _begun = time.GetTimestamp();

    /// <summary>The next pause, after so long without a change: 1 s in the first minute, then a sixtieth.</summary>
    public static TimeSpan PauseAfter(TimeSpan waited) =>
        TimeSpan.FromTicks(Math.Clamp(waited.Ticks / 60, Shortest.Ticks, Longest.Ticks));

    public async Task BrieflyAsync(string id, long seen, CancellationToken cancellationToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var change = cluster.WaitForChangeAsync(id, seen, done.Token).AsTask();
        var pause = Task.Delay(PauseAfter(time.GetElapsedTime(_begun)), time, done.Token);
        await Task.WhenAny(change, pause).ConfigureAwait(false);
        if (change.IsFaulted)
        {
            // A store that fails at once must not be asked all the time.
            await pause.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        else if (change.IsCompletedSuccessfully)
        {
            _begun = time.GetTimestamp();
        }

        await done.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(change, pause).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
