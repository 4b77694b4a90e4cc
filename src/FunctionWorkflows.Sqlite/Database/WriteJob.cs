namespace FunctionWorkflows.Sqlite;

/// <summary>One write, which may be executed again where its transaction was undone.</summary>
internal abstract class WriteJob
{
    /// <summary>Gets or sets why it failed; null where it did not.</summary>
    public Exception? Error { get; set; }

    public abstract void Execute(SqliteDb db);

    /// <summary>Tells the caller, once the transaction is durable or has failed.</summary>
    public abstract void Complete();
}

/// <summary>One write with its result.</summary>
internal sealed class WriteJob<T>(Func<SqliteDb, T> body, Action<T>? committed) : WriteJob
{
    private TaskCompletionSource<T>? _source;
    private T? _result;

    /// <summary>Makes it wait for a leader; continuations never run on the leader's thread.</summary>
    public Task<T> Queue()
    {
        _source = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _source.Task;
    }

    public override void Execute(SqliteDb db)
    {
        Error = null;
        _result = body(db);
    }

    public override void Complete()
    {
        if (Error is null)
        {
            committed?.Invoke(_result!);
            _source?.SetResult(_result!);
        }
        else
        {
            _source?.SetException(Error);
        }
    }

    /// <summary>Gives the result of a write that was executed on the caller's thread.</summary>
    public ValueTask<T> Outcome => Error is null ? new(_result!) : ValueTask.FromException<T>(Error);
}
