namespace FunctionWorkflows.Sqlite;

/// <summary>
/// Hears what other processes write: looks at <c>data_version</c> while somebody waits. On the writer's connection it
/// counts the commits of others only, so that one's own wake nobody twice.
/// </summary>
internal sealed class ChangePoller : IDisposable
{
    private readonly SqliteContext _context;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private int _waiters;
    private long _lastVersion;

    public ChangePoller(SqliteContext context)
    {
        _context = context;
        context.Writes.AfterTransaction = LookForWaiters;
        context.Writes.TryUse(Look);

        // Other processes do not live by a clock that a test may have given to this one.
        _timer = TimeProvider.System.CreateTimer(
            static state => ((ChangePoller)state!).Poll(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public async ValueTask<long> WaitAsync(string? instanceId, long seen, CancellationToken cancellationToken)
    {
        // What came while nobody looked must be seen before the waiting begins.
        Enter();
        try
        {
            return await _context.Changes.WaitAsync(instanceId, seen, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Leave();
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Enter()
    {
        lock (_gate)
        {
            if (_waiters++ == 0)
            {
                _timer.Change(TimeSpan.Zero, _context.Options.PollInterval);
            }
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (--_waiters == 0)
            {
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }
    }

    // Where the connection is in use, its user looks after the transaction.
    private void Poll() => _context.Writes.TryUse(Look);

    // A look that is left out is made up for when somebody comes to wait: the last version seen stays as it is.
    private void LookForWaiters(SqliteDb db)
    {
        if (Volatile.Read(ref _waiters) > 0)
        {
            Look(db);
        }
    }

    private void Look(SqliteDb db)
    {
        try
        {
            var version = db.Scalar("PRAGMA data_version");
            if (version != _lastVersion)
            {
                _lastVersion = version;
                _context.Changes.RaiseAll();
            }
        }
        catch (SqliteFailure)
        {
            // A look that fails is made again; in doubt, all have changed.
            _context.Changes.RaiseAll();
        }
    }
}
