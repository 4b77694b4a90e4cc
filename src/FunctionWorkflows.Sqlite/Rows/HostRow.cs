using System.Text;
using System.Text.Json;

namespace FunctionWorkflows.Sqlite;

/// <summary>A host as its row has it.</summary>
internal sealed record HostRow(HostDescription Host, DateTimeOffset LeaseUntil, bool HasLock)
{
    private const string Columns =
        "id, name, code_version, lease_until, has_lock, cpus, gpus, resources, takes_steps";

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
        db.Use($"INSERT INTO hosts ({Columns}) VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING")
            .Add(row.Host.Id).Add(row.Host.Name).Add(row.Host.CodeVersion).Add((DateTimeOffset?)row.LeaseUntil)
            .Add(row.HasLock ? 1 : 0).Add(row.Host.Cpus).Add(row.Host.Gpus).Text(Json(row.Host.Resources))
            .Add(row.Host.TakesSteps ? 1 : 0).Run() == 1;

    public static bool Renew(SqliteDb db, string id, DateTimeOffset until) =>
        db.Use("UPDATE hosts SET lease_until = ? WHERE id = ?").Add((DateTimeOffset?)until).Add(id).Run() == 1;

    public static bool Delete(SqliteDb db, string id) =>
        db.Use("DELETE FROM hosts WHERE id = ?").Add(id).Run() == 1;

    /// <summary>Deletes the row of a host unless it has renewed its lease since it was read.</summary>
    public static bool DeleteAsRead(SqliteDb db, HostRow row) =>
        db.Use("DELETE FROM hosts WHERE id = ? AND lease_until = ?")
            .Add(row.Host.Id).Add((DateTimeOffset?)row.LeaseUntil).Run() == 1;

    private static HostRow Read(Statement row)
    {
        var (id, name, codeVersion) = (row.String(), row.String(), row.String());
        var (leaseUntil, hasLock) = (row.Time(), row.Long() != 0);
        var host = new HostDescription(id, name, codeVersion)
        {
            Cpus = row.Double(),
            Gpus = row.Double(),
            Resources = Resources(row.Bytes()),
            TakesSteps = row.Long() != 0,
        };
        return new(host, leaseUntil, hasLock);
    }

    private static ReadOnlySpan<byte> Json(IReadOnlyDictionary<string, double> resources)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, amount) in resources)
            {
                writer.WriteNumber(name, amount);
            }

            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static Dictionary<string, double> Resources(ReadOnlySpan<byte> json)
    {
        using var document = JsonDocument.Parse(Encoding.UTF8.GetString(json));
        return document.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetDouble());
    }
}
