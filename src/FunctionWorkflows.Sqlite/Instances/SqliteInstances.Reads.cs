using System.Runtime.CompilerServices;

namespace FunctionWorkflows.Sqlite;

/// <content>Reading and listing.</content>
internal sealed partial class SqliteInstances
{
    // So much is read at a time, so that no reader keeps the log of the database from being reset for long.
    private const long PageBytes = 1024 * 1024;

    public ValueTask<LoadedInstance> LoadAsync(InstanceClaim claim, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var header = claim.Header;
        return new(Context.Readers.ReadTogether(db => Load(db, header)));
    }

    public ValueTask<InstanceHeader?> ReadAsync(string id, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Context.Readers.Read(db => HeaderRow.Read(db, id)));
    }

    public async IAsyncEnumerable<JournalRecord> ReadRecordsAsync(
        string id, string birth, long from, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        string? run = null;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (start, former) = (from, run);
            (run, var page) = Context.Readers.ReadTogether(db => ReadPage(db, id, birth, former, start));
            if (page.Count == 0)
            {
                yield break;
            }

            foreach (var record in page)
            {
                yield return record;
            }

            from = page[^1].Sequence + 1;
        }
    }

    public ValueTask<InstancePage> ListAsync(InstanceFilter filter, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfLessThan(filter.Top, 1, nameof(filter));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(filter.Top, 1000, nameof(filter));
        var query = new ListQuery(filter, PageToken.Parse(filter.ContinuationToken));
        var page = Context.Readers.Read(query.Run);
        if (page.Count <= filter.Top)
        {
            return new(new InstancePage(page, null));
        }

        page.RemoveAt(filter.Top);
        return new(new InstancePage(page, PageToken.After(page[^1]).ToString()));
    }

    private static LoadedInstance Load(SqliteDb db, InstanceHeader claimed)
    {
        // A claim that is lost meanwhile loads nothing; its first commit says so.
        var header = HeaderRow.Read(db, claimed.Id);
        return header?.Birth == claimed.Birth
            ? new LoadedInstance(
                header,
                RecordRow.Read(db, claimed.Id, 0, long.MaxValue),
                MessageRow.Read(db, claimed.Id, claimed.Birth, 0))
            : new LoadedInstance(claimed, [], []);
    }

    // A reading that began in one run ends with it: it never goes on in the next.
    private static (string? Run, List<JournalRecord> Page) ReadPage(
        SqliteDb db, string id, string birth, string? former, long from)
    {
        using var statement = db.Use("SELECT run FROM instances WHERE id = ? AND birth = ?").Add(id).Add(birth);
        var run = statement.Step() ? statement.String() : null;
        var isOfIt = run is not null && (former is null || former == run);
        return (run, isOfIt ? RecordRow.Read(db, id, from, PageBytes) : []);
    }
}
