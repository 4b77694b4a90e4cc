using SQLitePCL;

namespace FunctionWorkflows.Sqlite;

/// <summary>One connection with its prepared statements; used by one thread at a time.</summary>
internal sealed class SqliteDb : IDisposable
{
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);
    private readonly string _path;

    private SqliteDb(string path, sqlite3 handle)
    {
        _path = path;
        Handle = handle;
    }

    public sqlite3 Handle { get; }

    /// <summary>Gets a value indicating whether a transaction is open.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(Handle) == 0;

    /// <summary>Opens a connection that waits for locks that long by itself.</summary>
    public static SqliteDb Open(string path, bool canCreate, int busyMilliseconds)
    {
        Batteries_V2.Init();
        var flags = raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX | (canCreate ? raw.SQLITE_OPEN_CREATE : 0);
        var code = raw.sqlite3_open_v2(path, out var handle, flags, null);
        var db = new SqliteDb(path, handle);
        if (code != raw.SQLITE_OK)
        {
            var failure = db.Failure(code);
            db.Dispose();
            throw failure;
        }

        db.WaitForLocks(busyMilliseconds);
        return db;
    }

    public void WaitForLocks(int milliseconds) => raw.sqlite3_busy_timeout(Handle, milliseconds);

    /// <summary>Gives the statement of a text, ready to be bound. One use of a text at a time.</summary>
    public Statement Use(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            var code = raw.sqlite3_prepare_v3(Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle);
            if (code != raw.SQLITE_OK)
            {
                throw Failure(code);
            }

            _statements[sql] = statement = new Statement(this, handle);
        }

        return statement;
    }

    /// <summary>Runs a statement that has no parameters.</summary>
    public void Run(string sql) => Use(sql).Run();

    /// <summary>Runs several statements, once.</summary>
    public void RunScript(string sql)
    {
        var code = raw.sqlite3_exec(Handle, sql);
        if (code != raw.SQLITE_OK)
        {
            throw Failure(code);
        }
    }

    /// <summary>Tries to run a statement; false where the database is locked.</summary>
    public bool TryRun(string sql)
    {
        try
        {
            Run(sql);
            return true;
        }
        catch (SqliteFailure failure) when (failure.Code is raw.SQLITE_BUSY)
        {
            return false;
        }
    }

    public long Scalar(string sql)
    {
        using var statement = Use(sql);
        return statement.Step() ? statement.Long() : 0;
    }

    public SqliteFailure Failure(int code) => new(
        code & 0xff,
        _path,
        $"{raw.sqlite3_errmsg(Handle).utf8_to_string()} (SQLite {raw.sqlite3_extended_errcode(Handle)})");

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Close();
        }

        _statements.Clear();
        Handle.Dispose();
    }
}
