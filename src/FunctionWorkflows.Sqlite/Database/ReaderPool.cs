using System.Collections.Concurrent;

namespace FunctionWorkflows.Sqlite;

/// <summary>Connections for reading: opened when needed, a few kept.</summary>
internal sealed class ReaderPool(string path) : IDisposable
{
    private const int MostKept = 4;

    private readonly ConcurrentBag<SqliteDb> _idle = [];
    private volatile bool _isDisposed;

    /// <summary>Reads; failures come out as the user sees them.</summary>
    public T Read<T>(Func<SqliteDb, T> body)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(SqliteStore));
        var db = _idle.TryTake(out var idle) ? idle : null;
        try
        {
            db ??= Open();
            var result = body(db);
            Return(db);
            return result;
        }
        catch (SqliteFailure failure)
        {
            db?.Dispose();
            throw failure.ToException();
        }
        catch
        {
            db?.Dispose();
            throw;
        }
    }

    /// <summary>Reads several things as of one moment.</summary>
    public T ReadTogether<T>(Func<SqliteDb, T> body) => Read(db =>
    {
        db.Run("BEGIN");
        var result = body(db);
        db.Run("COMMIT");
        return result;
    });

    public void Dispose()
    {
        _isDisposed = true;
        while (_idle.TryTake(out var db))
        {
            db.Dispose();
        }
    }

    private SqliteDb Open()
    {
        var db = SqliteDb.Open(path, canCreate: false, busyMilliseconds: 5000);
        db.RunScript("PRAGMA query_only = ON; PRAGMA cache_size = -2000");
        return db;
    }

    private void Return(SqliteDb db)
    {
        if (_isDisposed || _idle.Count >= MostKept)
        {
            db.Dispose();
            return;
        }

        _idle.Add(db);
        if (_isDisposed)
        {
            Dispose();
        }
    }
}
