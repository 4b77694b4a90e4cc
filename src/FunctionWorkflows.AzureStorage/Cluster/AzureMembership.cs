namespace FunctionWorkflows.AzureStorage;

/// <summary>A host's place in the hub: its lease, its set of instances, and what it has been told.</summary>
internal sealed partial class AzureMembership : IMembership
{
    private readonly AzureContext _context;
    private readonly AzureCluster _cluster;
    private readonly CancellationTokenSource _lost = new();
    private readonly Lock _gate = new();
    private readonly string _leaseId = Guid.NewGuid().ToString();
    private readonly HostLease _lease;
    private Task? _leaving;
    private volatile bool _isOver;
    private volatile bool _isBusy;
    private volatile bool _isDraining;
    private long _busyAt = long.MinValue;

    private AzureMembership(AzureContext context, AzureCluster cluster, HostDescription host)
    {
        _context = context;
        _cluster = cluster;
        Host = host;
        Lost = _lost.Token;
        _lease = new(cluster.Blobs.Lease(host.Id, _leaseId), context.Clients.Options, context.Time, Lose);
    }

    public HostDescription Host { get; }

    public CancellationToken Lost { get; }

    public bool IsHeld => !_isOver && _lease.IsHeld;

    public static async ValueTask<AzureMembership> JoinAsync(
        AzureContext context, AzureCluster cluster, HostDescription host, CancellationToken cancellationToken)
    {
        var membership = new AzureMembership(context, cluster, host);
        if (!await cluster.Blobs.TryCreateAsync(host, cluster.Hints.Listen(), cancellationToken).ConfigureAwait(false))
        {
            throw InUse(host);
        }

        try
        {
            await membership.BeginAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            membership.End();
            throw;
        }

        cluster.Add(membership);
        return membership;
    }

    public void SetBusy(bool isBusy)
    {
        if (_isBusy && !isBusy)
        {
            Interlocked.Exchange(ref _busyAt, _context.Time.GetTimestamp());
        }

        _isBusy = isBusy;
        _lease.SetBusy(isBusy);
    }

    public async ValueTask DrainAsync()
    {
        _isDraining = true;
        if (IsHeld)
        {
            await _cluster.Blobs.MarkDrainingAsync(Host, _cluster.Hints.Listen(), _leaseId).ConfigureAwait(false);

            // What it gives up is shared out among those who are there now.
            await _cluster.Directory.ReadAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Leaves; whoever asks for it again waits for the same.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            return new(_leaving ??= LeaveOnceAsync());
        }
    }

    /// <summary>Ends as a killed process does: nothing more is written, and the lease is free at once.</summary>
    internal async ValueTask CrashAsync()
    {
        _isOver = true;
        _lease.End();
        await _cluster.Blobs.BreakAsync(Host.Id).ConfigureAwait(false);
        await _lost.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>Stops as a paused process does.</summary>
    internal void Pause() => _lease.Pause();

    // The set is opened last: who sees it open must find the lease held.
    private async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        await _context.Clients.Failure.GuardAsync(
            AccountService.Blob,
            async () =>
            {
                var lease = _cluster.Blobs.Lease(Host.Id, _leaseId, mayRepeat: true);
                await _lease.BeginAsync(lease, cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        if (!await _cluster.Seals.OpenAsync(Host.Id, cancellationToken).ConfigureAwait(false))
        {
            throw InUse(Host);
        }
    }

    private static ArgumentException InUse(HostDescription host) =>
        new($"The id '{host.Id}' is or was a host's; a host's id is new at each start.", nameof(host));

    private async Task LeaveOnceAsync()
    {
        var wasHeld = IsHeld;
        _isOver = true;
        try
        {
            if (wasHeld)
            {
                await LeaveAsync().ConfigureAwait(false);
            }
            else
            {
                // What it had need not wait for the rest of a lease that is of no use to it any more.
                await _lease.ReleaseAsync().ConfigureAwait(false);
            }
        }
        catch (FunctionWorkflowsException)
        {
            // A store that is away keeps no host from ending: others find its place free once the lease has run out.
        }
        finally
        {
            End();
        }
    }

    // The set is closed first; what is left in it, if anything, is found by way of the blob.
    private async ValueTask LeaveAsync()
    {
        await _cluster.Index.FlushAsync().ConfigureAwait(false);
        await _cluster.Hints.FlushAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _cluster.Seals.WriteAsync(Host.Id, CancellationToken.None).ConfigureAwait(false);
        _lease.End();
        if (await _cluster.IsSetEmptyAsync(Host.Id, CancellationToken.None).ConfigureAwait(false))
        {
            await _cluster.Blobs.BreakAsync(Host.Id).ConfigureAwait(false);
            await _cluster.Seals.RemoveAsync(Host.Id, CancellationToken.None).ConfigureAwait(false);
            await _cluster.Index.RemoveSetAsync(Host.Id).ConfigureAwait(false);
        }
        else
        {
            await _cluster.Blobs.BreakAsync(Host.Id).ConfigureAwait(false);
            await _cluster.Hints.TellAllAsync(Hint.Work).ConfigureAwait(false);
        }

        await _cluster.Index.ForgetAsync(Host.Id).ConfigureAwait(false);
    }

    private void End()
    {
        _lease.Dispose();
        _cluster.Remove(this);
    }

    private void Lose()
    {
        _isOver = true;
        _lost.Cancel();
    }
}
