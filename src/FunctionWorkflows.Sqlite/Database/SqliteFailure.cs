using SQLitePCL;

namespace FunctionWorkflows.Sqlite;

/// <summary>What SQLite said, before it is told to a user.</summary>
internal sealed class SqliteFailure(int code, string path, string text) : Exception(text)
{
    /// <summary>Gets SQLite's primary result code.</summary>
    public int Code { get; } = code;

    /// <summary>Gets a value indicating whether the very bytes can never be written.</summary>
    public bool IsRefusal => Code is raw.SQLITE_TOOBIG or raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH;

    /// <summary>Gives the exception that a user sees.</summary>
    public FunctionWorkflowsException ToException() => Code switch
    {
        raw.SQLITE_FULL => Say(
            "FW1031",
            "has no room on its disk",
            "Make room on the disk; what was recorded is safe, and the work goes on by itself."),
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH => Say(
            "FW1032",
            "cannot be written",
            "Give this process the right to write to the file and to its directory, or choose another path."),
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => Say(
            "FW1033",
            "is damaged or not a database",
            "Restore the file from a backup, or move it away together with its -wal and -shm files to begin anew."),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => Say(
            "FW1030",
            "was locked by another process for too long",
            "End the tool or process that holds the file open in a transaction."),
        _ => Say(
            "FW1030",
            "cannot be opened",
            "Check that the directory exists, is on a local disk, and may be read and written by this process."),
    };

    private FunctionWorkflowsException Say(string errorCode, string found, string advice) =>
        new(errorCode, $"The workflow store '{path}' {found}: {Message}. {advice}", this);
}
