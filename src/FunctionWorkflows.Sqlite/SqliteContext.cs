namespace FunctionWorkflows.Sqlite;

/// <summary>What the parts of a store share; there once it is open.</summary>
internal sealed class SqliteContext(
    string path, TimeProvider time, SqliteStoreOptions options, WriteQueue writes, ReaderPool readers) : IDisposable
{
    public string Path { get; } = path;

    public TimeProvider Time { get; } = time;

    public SqliteStoreOptions Options { get; } = options;

    public WriteQueue Writes { get; } = writes;

    public ReaderPool Readers { get; } = readers;

    public ChangeSignal Changes { get; } = new();

    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>Writes to one instance; who waits for it is woken once the write is durable.</summary>
    public ValueTask<T> WriteAsync<T>(string id, Func<SqliteDb, T> body, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Writes.WriteAsync(body, _ => Changes.Raise(id));
    }

    public void Dispose()
    {
        Readers.Dispose();
        Writes.TryUse(db => db.TryRun("PRAGMA wal_checkpoint(TRUNCATE)"));
        Writes.Dispose();
    }
}

/// <summary>Lengths that tests shorten.</summary>
internal sealed record SqliteStoreOptions
{
    public TimeSpan BusyLease { get; init; } = TimeSpan.FromSeconds(15);

    public TimeSpan IdleLease { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(50);

    public TimeSpan OrphanAge { get; init; } = TimeSpan.FromHours(1);
}
