namespace FunctionWorkflows.Sqlite;

/// <content>What a host finds to do.</content>
internal sealed partial class SqliteMembership
{
    private const string Active = "status IN ('Pending', 'Running', 'Resumable')";

    // Jumps from owner to owner in the index, however many instances each has.
    private const string Owners = $"""
        WITH RECURSIVE owners (owner) AS (
            SELECT min(owner) FROM instances WHERE {Active} AND owner IS NOT NULL
            UNION ALL
            SELECT (SELECT min(owner) FROM instances WHERE {Active} AND owner > owners.owner)
            FROM owners WHERE owners.owner IS NOT NULL)
        SELECT owner FROM owners WHERE owner IS NOT NULL AND owner NOT IN (SELECT id FROM hosts)
        """;

    private const string Claimable = $"""
        SELECT {HeaderRow.Columns} FROM instances WHERE {Active} AND owner IS ?
        AND (set_aside_by IS NULL OR (set_aside_by <> '*' AND set_aside_by <> ?))
        ORDER BY status = 'Pending', created_at, id LIMIT ?
        """;

    private const string Messages = """
        SELECT i.id, max(i.number) FROM inbox AS i JOIN instances AS n ON n.id = i.id AND n.birth = i.birth
        WHERE i.number > ? AND n.owner = ? GROUP BY i.id ORDER BY max(i.number)
        """;

    public async ValueTask<IReadOnlyList<InstanceHeader>> FindClaimableAsync(
        int most, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await _store.Hosts.SealDeadAsync(Host.Id).ConfigureAwait(false);
        return _store.Context.Readers.ReadTogether<IReadOnlyList<InstanceHeader>>(db =>
        [
            .. Free(db).SelectMany(owner => OwnedBy(db, owner, most))
                .OrderBy(h => h.Status == WorkflowStatus.Pending).ThenBy(h => h.CreatedAt)
                .ThenBy(h => h.Id, StringComparer.Ordinal).Take(most),
        ]);
    }

    public ValueTask<(IReadOnlyList<string> Ids, long Last)> FindMessagesAsync(
        long after, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(_store.Context.Readers.Read(db => FindMessages(db, after)));
    }

    public ValueTask<WorkHint> WaitForWorkAsync(long seen, CancellationToken cancellationToken = default) =>
        WorkWait.ForAnyChangeAsync(_store.Cluster, seen, Time, cancellationToken);

    private (IReadOnlyList<string> Ids, long Last) FindMessages(SqliteDb db, long after)
    {
        using var statement = db.Use(Messages).Add(after).Add(Host.Id);
        var ids = new List<string>();
        var last = after;
        while (statement.Step())
        {
            ids.Add(statement.String());
            last = statement.Long();
        }

        return (ids, last);
    }

    private static List<string?> Free(SqliteDb db)
    {
        List<string?> owners = [null];
        using var statement = db.Use(Owners);
        while (statement.Step())
        {
            owners.Add(statement.String());
        }

        return owners;
    }

    private List<InstanceHeader> OwnedBy(SqliteDb db, string? owner, int most)
    {
        using var statement = db.Use(Claimable).Add(owner).Add(Host.CodeVersion).Add(most);
        var headers = new List<InstanceHeader>();
        while (statement.Step())
        {
            headers.Add(HeaderRow.Read(statement));
        }

        return headers;
    }
}
