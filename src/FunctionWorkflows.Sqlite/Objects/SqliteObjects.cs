namespace FunctionWorkflows.Sqlite;

/// <summary>Objects as rows that name their chunks: an object is there at once and whole, or not at all.</summary>
internal sealed class SqliteObjects(SqliteStore store) : IObjectStore
{
    private SqliteContext Context => store.Context;

    public async ValueTask PutAsync(
        string id, string birth, string hash, Stream content, CancellationToken cancellationToken = default)
    {
        if (Find(id, birth, hash) is not null)
        {
            return;
        }

        cancellationToken.ThrowIfCancellationRequested();
        var upload = await store.Uploads.BeginAsync().ConfigureAwait(false);
        try
        {
            var row = await store.Uploads.FillAsync(upload, content, cancellationToken).ConfigureAwait(false);
            await PublishAsync(id, birth, hash, row).ConfigureAwait(false);
        }
        catch
        {
            await GiveUpAsync(upload).ConfigureAwait(false);
            throw;
        }
    }

    public ValueTask<Stream?> OpenReadAsync(
        string id, string birth, string hash, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Find(id, birth, hash) is { } row ? new ObjectStream(Context.Readers, row) : null);
    }

    public ValueTask<bool> CopyAsync(
        string fromId,
        string fromBirth,
        string toId,
        string toBirth,
        string hash,
        CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Context.Writes.WriteAsync(db =>
        {
            if (ObjectRow.Read(db, fromId, fromBirth, hash) is not { } row)
            {
                return false;
            }

            if (BirthRow.Read(db, toId, toBirth) != BirthRow.Over)
            {
                ObjectRow.TryInsert(db, toId, toBirth, hash, row);
            }

            return true;
        });
    }

    public async ValueTask DeleteAllAsync(string id, string birth, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Context.Writes.WriteAsync(db =>
        {
            ObjectRow.Doom(db, id, birth, Context.Now);
            return true;
        }).ConfigureAwait(false);
        await store.Uploads.CollectAsync().ConfigureAwait(false);
    }

    private ObjectRow? Find(string id, string birth, string hash) =>
        Context.Readers.Read(db => ObjectRow.Read(db, id, birth, hash));

    // Objects come before the instance (I6), but none comes after its delete: it would stay for good.
    private async ValueTask PublishAsync(string id, string birth, string hash, ObjectRow row)
    {
        var isPublished = await Context.Writes.WriteAsync(db =>
        {
            var isOpen = db.Use("DELETE FROM uploads WHERE upload = ? AND state = 'open'").Add(row.Upload).Run() == 1;
            if (isOpen
                && BirthRow.Read(db, id, birth) != BirthRow.Over
                && ObjectRow.TryInsert(db, id, birth, hash, row))
            {
                return true;
            }

            db.Use("INSERT INTO uploads (upload, state, touched_at) VALUES (?, 'doomed', ?) ON CONFLICT DO NOTHING")
                .Add(row.Upload).Add((DateTimeOffset?)Context.Now).Run();
            return false;
        }).ConfigureAwait(false);
        if (!isPublished)
        {
            await store.Uploads.CollectAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask GiveUpAsync(long upload)
    {
        try
        {
            await store.Uploads.DoomAsync(upload).ConfigureAwait(false);
        }
        catch (FunctionWorkflowsException)
        {
            // The disk may be full. What ended the upload is what the caller must hear; orphans are collected later.
        }
    }
}
