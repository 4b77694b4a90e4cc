namespace FunctionWorkflows.Sqlite;

/// <summary>A host as its row has it.</summary>
internal sealed record HostRow(HostDescription Host, DateTimeOffset LeaseUntil, bool HasLock)
{
    private const string Columns = "id, name, code_version, lease_until, has_lock";

    public static bool Exists(SqliteDb db, string id)
    {
        using var statement = db.Use("SELECT 1 FROM hosts WHERE id = ?").Add(id);
        return statement.Step();
    }

    public static List<HostRow> ReadAll(SqliteDb db)
    {
        using var statement = db.Use($"SELECT {Columns} FROM hosts ORDER BY id");
        var hosts = new List<HostRow>();
        while (statement.Step())
        {
            hosts.Add(Read(statement));
        }

        return hosts;
    }

    public static HostRow? Read(SqliteDb db, string id)
    {
        using var statement = db.Use($"SELECT {Columns} FROM hosts WHERE id = ?").Add(id);
        return statement.Step() ? Read(statement) : null;
    }

    public static bool TryInsert(SqliteDb db, HostRow row) =>
        db.Use($"INSERT INTO hosts ({Columns}) VALUES (?,?,?,?,?) ON CONFLICT DO NOTHING")
            .Add(row.Host.Id).Add(row.Host.Name).Add(row.Host.CodeVersion).Add((DateTimeOffset?)row.LeaseUntil)
            .Add(row.HasLock ? 1 : 0).Run() == 1;

    public static bool Renew(SqliteDb db, string id, DateTimeOffset until) =>
        db.Use("UPDATE hosts SET lease_until = ? WHERE id = ?").Add((DateTimeOffset?)until).Add(id).Run() == 1;

    public static bool Delete(SqliteDb db, string id) =>
        db.Use("DELETE FROM hosts WHERE id = ?").Add(id).Run() == 1;

    /// <summary>Deletes the row of a host unless it has renewed its lease since it was read.</summary>
    public static bool DeleteAsRead(SqliteDb db, HostRow row) =>
        db.Use("DELETE FROM hosts WHERE id = ? AND lease_until = ?")
            .Add(row.Host.Id).Add((DateTimeOffset?)row.LeaseUntil).Run() == 1;

    private static HostRow Read(Statement row) => new(
        new HostDescription(row.String(), row.String(), row.String()), row.Time(), row.Long() != 0);
}
