namespace FunctionWorkflows.Sqlite;

/// <summary>The row of a record.</summary>
internal static class RecordRow
{
    private const string Columns =
        "sequence, key, kind, name, tries, started_at, ended_at, due_at, data_kind, data, error";

    private const string Upsert = $"""
        INSERT INTO records (id, {Columns}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)
        ON CONFLICT (id, key) DO UPDATE SET sequence = excluded.sequence, kind = excluded.kind, name = excluded.name,
            tries = excluded.tries, started_at = excluded.started_at, ended_at = excluded.ended_at,
            due_at = excluded.due_at, data_kind = excluded.data_kind, data = excluded.data, error = excluded.error
        """;

    private const string Page = $"SELECT {Columns} FROM records WHERE id = ? AND sequence >= ? ORDER BY sequence";

    public static void Write(SqliteDb db, string id, IReadOnlyList<JournalRecord> records)
    {
        if (records.Count == 0)
        {
            return;
        }

        var statement = db.Use(Upsert).Add(id);
        for (var i = 0; i < records.Count; i++)
        {
            Add(statement.From(2), records[i]).Run();
        }
    }

    /// <summary>Reads records from a sequence on, until so many bytes of data are read.</summary>
    public static List<JournalRecord> Read(SqliteDb db, string id, long from, long mostBytes)
    {
        var records = new List<JournalRecord>();
        using var statement = db.Use(Page).Add(id).Add(from);
        while (mostBytes > 0 && statement.Step())
        {
            var record = Read(statement);
            records.Add(record);
            mostBytes -= 256 + (record.Data?.Data.Length ?? 0) + (record.Error?.Length ?? 0);
        }

        return records;
    }

    private static Statement Add(Statement statement, JournalRecord record) => statement
        .Add(record.Sequence).Add(record.Key).Text(NameTable<RecordKind>.Name(record.Kind)).Add(record.Name)
        .Add(record.Tries).Add(record.StartedAt).Add(record.EndedAt).Add(record.DueAt)
        .Add(record.Data).Add(record.Error);

    private static JournalRecord Read(Statement row) => new()
    {
        Sequence = row.Long(),
        Key = row.String(),
        Kind = NameTable<RecordKind>.Value(row.Bytes()),
        Name = row.OptionalString(),
        Tries = row.Int(),
        StartedAt = row.OptionalTime(),
        EndedAt = row.OptionalTime(),
        DueAt = row.OptionalTime(),
        Data = row.Payload(),
        Error = row.OptionalString(),
    };
}
