namespace FunctionWorkflows.Sqlite;

/// <summary>The tables, and their version in <c>user_version</c>.</summary>
internal static class Schema
{
    public const int Version = 3;

    private const string Active = "status IN ('Pending', 'Running', 'Resumable')";

    // Columns that people look for stand first. Data and errors stand last, so that they are not read to find others.
    private const string Tables = $"""
        CREATE TABLE instances (
            id TEXT NOT NULL PRIMARY KEY, birth TEXT NOT NULL, created_at TEXT NOT NULL,
            status TEXT NOT NULL, owner TEXT, commit_id TEXT NOT NULL, epoch INTEGER NOT NULL,
            commit_number INTEGER NOT NULL, last_sequence INTEGER NOT NULL, name TEXT NOT NULL, run TEXT NOT NULL,
            start_token TEXT NOT NULL, deaths_without_progress INTEGER NOT NULL, has_steps_in_flight INTEGER NOT NULL,
            due_at TEXT, started_at TEXT, ended_at TEXT, resumed_at TEXT, resumes INTEGER NOT NULL,
            cancel_requested_at TEXT, code_version TEXT, set_aside_by TEXT, metadata TEXT NOT NULL,
            output_kind TEXT, output, error TEXT) WITHOUT ROWID;
        CREATE INDEX instances_by_creation ON instances (created_at, id, birth);
        CREATE INDEX instances_by_status ON instances (status, created_at, id, birth);
        CREATE INDEX instances_by_owner ON instances (owner, created_at) WHERE {Active};

        CREATE TABLE records (
            id TEXT NOT NULL, sequence INTEGER NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL, name TEXT,
            tries INTEGER NOT NULL, started_at TEXT, ended_at TEXT, due_at TEXT, data_kind TEXT, data, error TEXT,
            PRIMARY KEY (id, sequence)) WITHOUT ROWID;
        CREATE UNIQUE INDEX records_by_key ON records (id, key);

        CREATE TABLE inbox (
            number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, birth TEXT NOT NULL, message_id TEXT NOT NULL,
            kind TEXT NOT NULL, name TEXT, data_kind TEXT, data, UNIQUE (id, birth, message_id));

        CREATE TABLE receipts (
            id TEXT NOT NULL, birth TEXT NOT NULL, message_id TEXT NOT NULL, at TEXT NOT NULL, answer_kind TEXT, answer,
            PRIMARY KEY (id, birth, message_id)) WITHOUT ROWID;

        CREATE TABLE births (
            id TEXT NOT NULL, birth TEXT NOT NULL, state TEXT NOT NULL, at TEXT NOT NULL,
            PRIMARY KEY (id, birth)) WITHOUT ROWID;
        CREATE INDEX births_to_forget ON births (at) WHERE state <> 'born';

        CREATE TABLE objects (
            id TEXT NOT NULL, birth TEXT NOT NULL, hash TEXT NOT NULL, upload INTEGER NOT NULL, chunks INTEGER NOT NULL,
            bytes INTEGER NOT NULL, PRIMARY KEY (id, birth, hash)) WITHOUT ROWID;
        CREATE INDEX objects_by_upload ON objects (upload);
        CREATE TABLE object_chunks (
            upload INTEGER NOT NULL, chunk INTEGER NOT NULL, data BLOB NOT NULL,
            PRIMARY KEY (upload, chunk)) WITHOUT ROWID;
        CREATE TABLE uploads (upload INTEGER PRIMARY KEY AUTOINCREMENT, state TEXT NOT NULL, touched_at TEXT NOT NULL);

        CREATE TABLE hosts (
            id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, code_version TEXT NOT NULL, lease_until TEXT NOT NULL,
            has_lock INTEGER NOT NULL) WITHOUT ROWID;
        """;

    // A host of the version before knows nothing of these columns: it offers nothing.
    private const string StepsOfOthers = """
        ALTER TABLE hosts ADD COLUMN cpus REAL NOT NULL DEFAULT 0;
        ALTER TABLE hosts ADD COLUMN gpus REAL NOT NULL DEFAULT 0;
        ALTER TABLE hosts ADD COLUMN resources TEXT NOT NULL DEFAULT '{}';
        ALTER TABLE hosts ADD COLUMN takes_steps INTEGER NOT NULL DEFAULT 0;

        CREATE TABLE step_queue (
            number INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, visible_at TEXT NOT NULL,
            received INTEGER NOT NULL, receipt TEXT, step TEXT NOT NULL);
        CREATE INDEX step_queue_by_visibility ON step_queue (queue, visible_at);
        """;

    // What was there before is graphs of steps that nothing else started.
    private const string WorkflowsInCode = """
        ALTER TABLE instances ADD COLUMN kind TEXT NOT NULL DEFAULT 'Graph';
        ALTER TABLE instances ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE instances ADD COLUMN parent_id TEXT;
        ALTER TABLE instances ADD COLUMN parent_birth TEXT;
        ALTER TABLE instances ADD COLUMN parent_run TEXT;
        ALTER TABLE instances ADD COLUMN parent_step TEXT;
        ALTER TABLE instances ADD COLUMN custom_status TEXT;
        """;

    /// <summary>Each leads from the version before; a file is only ever added to.</summary>
    public static readonly IReadOnlyList<string> Upgrades = [Tables, StepsOfOthers, WorkflowsInCode];

    /// <summary>Creates what is missing in the file, and refuses one of a later version.</summary>
    public static void Prepare(SqliteDb db, string path)
    {
        if (db.Scalar("PRAGMA user_version") == Version)
        {
            return;
        }

        db.Run("BEGIN IMMEDIATE");
        try
        {
            Upgrade(db, path);
            db.Run("COMMIT");
        }
        catch
        {
            db.TryRun("ROLLBACK");
            throw;
        }
    }

    private static void Upgrade(SqliteDb db, string path)
    {
        // Read again: another process may have been first.
        var version = db.Scalar("PRAGMA user_version");
        if (version == Version)
        {
            return;
        }

        if (version > Version)
        {
            throw new FunctionWorkflowsException(
                "FW1038",
                $"The workflow store '{path}' has schema version {version}, and this version of "
                + $"FunctionWorkflows.Sqlite knows {Version} at the most. "
                + "Update the package to the version that wrote the file, or choose another path.");
        }

        if (version == 0 && db.Scalar("SELECT count(*) FROM sqlite_schema") > 0)
        {
            throw new FunctionWorkflowsException(
                "FW1033",
                $"The file '{path}' is a database of another program, not a workflow store. Choose another path.");
        }

        foreach (var upgrade in Upgrades.Skip((int)version))
        {
            db.RunScript(upgrade);
        }

        db.RunScript($"PRAGMA user_version = {Version}");
    }
}
