using System.Diagnostics;

namespace FunctionWorkflows.Sqlite;

/// <summary>
/// All writes: who finds no leader commits on its own thread at once, who finds one waits, and is committed together
/// with all that wait.
/// </summary>
internal sealed class WriteQueue(SqliteDb db, TimeSpan lockTimeout) : IDisposable
{
    private readonly Lock _gate = new();
    private List<WriteJob> _pending = [];
    private bool _hasLeader;
    private bool _isDisposed;
    private long _lastEnd;
    private long _transactions;

    /// <summary>Gets or sets a value indicating whether other processes write to the file too.</summary>
    public bool IsShared { get; set; }

    /// <summary>Gets how many transactions were committed.</summary>
    public long Transactions => Volatile.Read(ref _transactions);

    /// <summary>Gets or sets what is done on the writer's connection after each transaction.</summary>
    public Action<SqliteDb>? AfterTransaction { get; set; }

    /// <summary>Writes in a transaction.</summary>
    /// <param name="body">The write; it may be executed again where a transaction was undone.</param>
    /// <param name="committed">What follows once it is durable, before the caller hears of it.</param>
    public ValueTask<T> WriteAsync<T>(Func<SqliteDb, T> body, Action<T>? committed = null)
    {
        var job = new WriteJob<T>(body, committed);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(SqliteStore));
            if (_hasLeader)
            {
                var task = job.Queue();
                _pending.Add(job);
                return new(task);
            }

            _hasLeader = true;
        }

        RunAlone(job);
        HandOver();
        return job.Outcome;
    }

    /// <summary>Uses the writer's connection outside a transaction, unless it is in use.</summary>
    public bool TryUse(Action<SqliteDb> use)
    {
        lock (_gate)
        {
            if (_hasLeader || _isDisposed)
            {
                return false;
            }

            _hasLeader = true;
        }

        try
        {
            use(db);
        }
        finally
        {
            HandOver();
        }

        return true;
    }

    /// <summary>Takes no more writes, waits for those that are under way, and closes the connection.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
        }

        var wait = default(SpinWait);
        while (Volatile.Read(ref _hasLeader))
        {
            wait.SpinOnce();
        }

        db.Dispose();
    }

    // The first leader goes back to its own work; what piled up meanwhile gets a leader from the pool.
    private void HandOver()
    {
        lock (_gate)
        {
            if (_pending.Count == 0)
            {
                _hasLeader = false;
                return;
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.LeadPending(), this, preferLocal: false);
    }

    private void LeadPending()
    {
        while (true)
        {
            List<WriteJob> batch;
            lock (_gate)
            {
                if (_pending.Count == 0)
                {
                    _hasLeader = false;
                    return;
                }

                batch = _pending;
                _pending = [];
            }

            RunTogether(batch);
        }
    }

    private void RunAlone(WriteJob job)
    {
        try
        {
            Begin();
            job.Execute(db);
            Commit();
        }
        catch (Exception error)
        {
            Undo();
            job.Error = error is SqliteFailure { IsRefusal: false } failure ? failure.ToException() : error;
        }

        AfterTransaction?.Invoke(db);
        job.Complete();
    }

    private void RunTogether(List<WriteJob> batch)
    {
        if (batch.Count > 1 && TryCommitTogether(batch))
        {
            AfterTransaction?.Invoke(db);
            batch.ForEach(job => job.Complete());
            return;
        }

        batch.ForEach(RunAlone);
    }

    private bool TryCommitTogether(List<WriteJob> batch)
    {
        try
        {
            Begin();
            batch.ForEach(ExecuteApart);
            Commit();
            return true;
        }
        catch (Exception)
        {
            // Some failures undo the whole transaction: then each write is for itself, so that one cannot harm another.
            Undo();
            return false;
        }
    }

    private void ExecuteApart(WriteJob job)
    {
        db.Run("SAVEPOINT job");
        try
        {
            job.Execute(db);
        }
        catch (Exception error) when (db.IsInTransaction && error is not SqliteFailure { IsRefusal: false })
        {
            job.Error = error;
            db.Run("ROLLBACK TO job");
        }

        db.Run("RELEASE job");
    }

    private void Begin()
    {
        GiveWay();
        var start = Stopwatch.GetTimestamp();
        while (!db.TryRun("BEGIN IMMEDIATE"))
        {
            if (Stopwatch.GetElapsedTime(start) > lockTimeout)
            {
                throw db.Failure(SQLitePCL.raw.SQLITE_BUSY);
            }

            // A real sleep: another process has the lock, whatever the clock of this one, and needs a little time.
            Thread.Sleep(Random.Shared.Next(1, 4));
        }
    }

    private void Commit()
    {
        db.Run("COMMIT");
        Volatile.Write(ref _transactions, _transactions + 1);
        _lastEnd = Stopwatch.GetTimestamp();
    }

    // SQLite's lock is not fair: who writes without a pause would keep another process waiting for ever.
    private void GiveWay()
    {
        if (IsShared && Stopwatch.GetElapsedTime(_lastEnd) < TimeSpan.FromMilliseconds(1))
        {
            Thread.Sleep(1);
        }
    }

    private void Undo()
    {
        try
        {
            if (db.IsInTransaction)
            {
                db.Run("ROLLBACK");
            }
        }
        catch (SqliteFailure)
        {
            // The next BEGIN says what is wrong with the connection; the failure at hand is the one to be told.
        }
    }
}
