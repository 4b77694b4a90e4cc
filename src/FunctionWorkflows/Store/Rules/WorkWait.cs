namespace FunctionWorkflows;

/// <summary>For stores that hear of every change for nothing: any change may be work, or a lapsed lease.</summary>
internal static class WorkWait
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>Waits for a change, or for the time at which leases are looked at again.</summary>
    public static async ValueTask<WorkHint> ForAnyChangeAsync(
        ICluster cluster, long seen, TimeProvider time, CancellationToken cancellationToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var change = cluster.WaitForChangeAsync(null, seen, done.Token).AsTask();
        await Task.WhenAny(change, Task.Delay(Longest, time, done.Token)).ConfigureAwait(false);
        await done.CancelAsync().ConfigureAwait(false);
        await ((Task)change).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        var version = change.IsCompletedSuccessfully ? await change.ConfigureAwait(false) : seen + 1;
        return new(version, MayBeClaimable: true);
    }
}
