namespace FunctionWorkflows.Sqlite;

/// <summary>The row that makes an upload readable as an object. Copies are rows that share an upload.</summary>
internal sealed record ObjectRow(long Upload, int Chunks, long Bytes)
{
    public static ObjectRow? Read(SqliteDb db, string id, string birth, string hash)
    {
        using var statement = db
            .Use("SELECT upload, chunks, bytes FROM objects WHERE id = ? AND birth = ? AND hash = ?")
            .Add(id).Add(birth).Add(hash);
        return statement.Step() ? new ObjectRow(statement.Long(), statement.Int(), statement.Long()) : null;
    }

    public static bool TryInsert(SqliteDb db, string id, string birth, string hash, ObjectRow row) =>
        db
            .Use(
                "INSERT INTO objects (id, birth, hash, upload, chunks, bytes) VALUES (?,?,?,?,?,?) "
                + "ON CONFLICT DO NOTHING")
            .Add(id).Add(birth).Add(hash).Add(row.Upload).Add(row.Chunks).Add(row.Bytes).Run() == 1;

    /// <summary>Takes the objects of a birth away; uploads that nobody shares any more are for the collector.</summary>
    public static void Doom(SqliteDb db, string id, string birth, DateTimeOffset now)
    {
        db.Use("""
            INSERT INTO uploads (upload, state, touched_at)
            SELECT DISTINCT upload, 'doomed', ? FROM objects AS mine WHERE id = ? AND birth = ? AND NOT EXISTS (
                SELECT 1 FROM objects AS other WHERE other.upload = mine.upload
                AND NOT (other.id = mine.id AND other.birth = mine.birth))
            """).Add((DateTimeOffset?)now).Add(id).Add(birth).Run();
        db.Use("DELETE FROM objects WHERE id = ? AND birth = ?").Add(id).Add(birth).Run();
    }
}
