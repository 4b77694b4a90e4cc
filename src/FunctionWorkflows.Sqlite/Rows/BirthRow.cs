namespace FunctionWorkflows.Sqlite;

/// <summary>The row that says that a birth happened, never will, or is over.</summary>
internal static class BirthRow
{
    public const string Born = "born";
    public const string Barred = "barred";
    public const string Over = "over";

    public static string? Read(SqliteDb db, string id, string birth)
    {
        using var statement = db.Use("SELECT state FROM births WHERE id = ? AND birth = ?").Add(id).Add(birth);
        return statement.Step() ? statement.String() : null;
    }

    public static void InsertIfMissing(SqliteDb db, string id, string birth, string state, DateTimeOffset now) =>
        db.Use("INSERT INTO births (id, birth, state, at) VALUES (?,?,?,?) ON CONFLICT DO NOTHING")
            .Add(id).Add(birth).Add(state).Add((DateTimeOffset?)now).Run();

    public static void End(SqliteDb db, string id, string birth, DateTimeOffset now) =>
        db.Use("UPDATE births SET state = ?, at = ? WHERE id = ? AND birth = ?")
            .Add(Over).Add((DateTimeOffset?)now).Add(id).Add(birth).Run();

    /// <summary>Forgets births that no late request can be meant for any more.</summary>
    public static void Forget(SqliteDb db, DateTimeOffset before) =>
        db.Use("DELETE FROM births WHERE state <> 'born' AND at < ?").Add((DateTimeOffset?)before).Run();
}
