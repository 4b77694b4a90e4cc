namespace FunctionWorkflows.Sqlite;

/// <summary>
/// Who is alive. A host is dead for others once its lock is free or its lease has lapsed, and for good once an heir has
/// deleted its row: that is the one moment which all later writes see (protocols: 5).
/// </summary>
internal sealed class Hosts(SqliteStore store)
{
    private SqliteContext Context => store.Context;

    public List<HostRow> ReadAlive() => Context.Readers.Read(HostRow.ReadAll).FindAll(h => !IsDead(h));

    public bool IsAlive(string hostId) =>
        Context.Readers.Read(db => HostRow.Read(db, hostId)) is { } row && !IsDead(row);

    /// <summary>Makes every dead host dead for good.</summary>
    public async ValueTask SealDeadAsync(string sealerId)
    {
        var all = Context.Readers.Read(HostRow.ReadAll);
        foreach (var row in all)
        {
            if (row.Host.Id != sealerId)
            {
                await SealIfDeadAsync(row).ConfigureAwait(false);
            }
        }

        NoteNeighbours(all);
    }

    public async ValueTask SealIfDeadAsync(string hostId)
    {
        if (Context.Readers.Read(db => HostRow.Read(db, hostId)) is { } row)
        {
            await SealIfDeadAsync(row).ConfigureAwait(false);
        }
    }

    /// <summary>Notes whether others share the file, so that this one gives way to them.</summary>
    public void NoteNeighbours(List<HostRow> all) => Context.Writes.IsShared = all.Exists(h => !store.IsOwn(h.Host.Id));

    private async ValueTask SealIfDeadAsync(HostRow row)
    {
        if (!IsDead(row))
        {
            return;
        }

        // A lock that is free stays free, while a lease that lapsed may have been renewed since it was read.
        var isLockFree = IsLockFree(row);
        var isSealed = await Context.Writes.WriteAsync(
            db => isLockFree ? HostRow.Delete(db, row.Host.Id) : HostRow.DeleteAsRead(db, row),
            _ => Context.Changes.RaiseAll()).ConfigureAwait(false);
        if (isSealed)
        {
            HostLock.Remove(Context.Path, row.Host.Id);
        }
    }

    private bool IsDead(HostRow row) => row.LeaseUntil <= Context.Now || IsLockFree(row);

    private bool IsLockFree(HostRow row) => row.HasLock && HostLock.IsFree(Context.Path, row.Host.Id);
}
