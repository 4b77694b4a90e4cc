namespace FunctionWorkflows.Sqlite;

/// <summary>A host's lease: a row with an end, renewed at a third, and a locked file.</summary>
internal sealed partial class SqliteMembership : IMembership
{
    private readonly SqliteStore _store;
    private readonly HostLock _lock;
    private readonly CancellationTokenSource _lost = new();

    // One renewal at a time: what this host believes of its lease must not be of an earlier one than the row's.
    private readonly SemaphoreSlim _renewing = new(1, 1);
    private readonly ITimer _renewal;
    private readonly ITimer _deadline;
    private long _leaseUntilUtc;
    private long _leaseUntilTimestamp;
    private TimeSpan _lease;
    private volatile bool _isLost;
    private volatile bool _isBusy;

    private SqliteMembership(SqliteStore store, HostDescription host, HostLock hostLock)
    {
        _store = store;
        _lock = hostLock;
        Host = host;
        Lost = _lost.Token;
        _renewal = Time.CreateTimer(
            static state => _ = ((SqliteMembership)state!).RenewAsync(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        _deadline = Time.CreateTimer(
            static state => ((SqliteMembership)state!).Lose(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }

    public HostDescription Host { get; }

    public CancellationToken Lost { get; }

    // Both clocks count: the one that others compare with, and the one that nobody can set back.
    public bool IsHeld =>
        !_isLost && Time.GetTimestamp() < Interlocked.Read(ref _leaseUntilTimestamp)
        && Time.GetUtcNow().UtcTicks < Interlocked.Read(ref _leaseUntilUtc);

    private TimeProvider Time => _store.Context.Time;

    private TimeSpan NextLease => _isBusy ? _store.Context.Options.BusyLease : _store.Context.Options.IdleLease;

    public static async ValueTask<SqliteMembership> JoinAsync(SqliteStore store, HostDescription host)
    {
        // The lock comes before the row: who sees the row must find the lock held.
        var hostLock = TakeLock(store, host);
        var membership = new SqliteMembership(store, host, hostLock);
        store.Add(membership);
        var sent = membership.Sent();
        var row = new HostRow(host, sent.Until, hostLock.IsEffective);
        var hosts = await store.Context.Writes.WriteAsync(db => HostRow.TryInsert(db, row) ? HostRow.ReadAll(db) : null)
            .ConfigureAwait(false);
        if (hosts is null)
        {
            await membership.EndAsync().ConfigureAwait(false);
            hostLock.Dispose();
            throw IdInUse(host, null);
        }

        store.Hosts.NoteNeighbours(hosts);
        membership.Extend(sent);
        return membership;
    }

    public void SetBusy(bool isBusy)
    {
        _isBusy = isBusy;
        if (isBusy && _lease > _store.Context.Options.BusyLease)
        {
            _ = RenewAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isLost)
        {
            _isLost = true;
            await _store.Context.Writes.WriteAsync(
                db => HostRow.Delete(db, Host.Id), _ => _store.Context.Changes.RaiseAll()).ConfigureAwait(false);
        }

        await EndAsync().ConfigureAwait(false);
        _lock.Dispose();
    }

    /// <summary>Ends as a killed process does: nothing is written, and the operating system frees the lock.</summary>
    internal async ValueTask CrashAsync()
    {
        Lose();
        await EndAsync().ConfigureAwait(false);
        _lock.Abandon();
    }

    /// <summary>Stops as a paused process does: it holds its lock and renews no more.</summary>
    internal async ValueTask PauseAsync() => await _renewal.DisposeAsync().ConfigureAwait(false);

    private static HostLock TakeLock(SqliteStore store, HostDescription host)
    {
        try
        {
            return HostLock.Take(store.Context.Path, host.Id);
        }
        catch (IOException error)
        {
            throw IdInUse(host, error);
        }
    }

    private static ArgumentException IdInUse(HostDescription host, Exception? inner) =>
        new($"The id '{host.Id}' is a host's already; a host's id is new at each start.", nameof(host), inner);

    private async ValueTask EndAsync()
    {
        await _renewal.DisposeAsync().ConfigureAwait(false);
        await _deadline.DisposeAsync().ConfigureAwait(false);
        _store.Remove(this);
    }

    // The lease counts from before it was asked for.
    private (TimeSpan Lease, DateTimeOffset Until, long UntilTimestamp) Sent()
    {
        var lease = NextLease;
        var ticks = (long)(lease.TotalSeconds * Time.TimestampFrequency);
        return (lease, Time.GetUtcNow() + lease, Time.GetTimestamp() + ticks);
    }

    private void Extend((TimeSpan Lease, DateTimeOffset Until, long UntilTimestamp) sent)
    {
        _lease = sent.Lease;
        Interlocked.Exchange(ref _leaseUntilUtc, sent.Until.UtcTicks);
        Interlocked.Exchange(ref _leaseUntilTimestamp, sent.UntilTimestamp);
        _renewal.Change(_lease / 3, Timeout.InfiniteTimeSpan);
        _deadline.Change(_lease * 2 / 3, Timeout.InfiniteTimeSpan);
    }

    private async Task RenewAsync()
    {
        await _renewing.WaitAsync().ConfigureAwait(false);
        try
        {
            await RenewInTurnAsync().ConfigureAwait(false);
        }
        finally
        {
            _renewing.Release();
        }
    }

    private async Task RenewInTurnAsync()
    {
        if (_isLost)
        {
            return;
        }

        // A lease that has lapsed is finished: an heir may be reading already.
        if (!IsHeld)
        {
            Lose();
            return;
        }

        try
        {
            var sent = Sent();
            var hosts = await _store.Context.Writes.WriteAsync(
                db => HostRow.Renew(db, Host.Id, sent.Until) ? HostRow.ReadAll(db) : null).ConfigureAwait(false);
            if (hosts is null)
            {
                Lose();
                return;
            }

            _store.Hosts.NoteNeighbours(hosts);
            Extend(sent);
            _store.TidyUp(isIdle: !_isBusy);
        }
        catch (Exception error) when (error is FunctionWorkflowsException or ObjectDisposedException)
        {
            // Tried again soon; the deadline ends it where nothing helps.
            _renewal.Change(_lease / 12, Timeout.InfiniteTimeSpan);
        }
    }

    private void Lose()
    {
        _isLost = true;
        _renewal.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _deadline.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _lost.Cancel();
    }
}
