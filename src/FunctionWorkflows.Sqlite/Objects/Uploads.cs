namespace FunctionWorkflows.Sqlite;

/// <summary>
/// Chunks on their way to an object, and those that no object has any more. Each chunk is a transaction of its own, so
/// that a large upload never holds the writer.
/// </summary>
internal sealed class Uploads(SqliteStore store)
{
    public const int ChunkBytes = 256 * 1024;

    private const int ChunksDeletedTogether = 32;

    private SqliteContext Context => store.Context;

    public ValueTask<long> BeginAsync() => Context.Writes.WriteAsync(db =>
    {
        db.Use("INSERT INTO uploads (state, touched_at) VALUES ('open', ?)").Add((DateTimeOffset?)Context.Now).Run();
        return db.Scalar("SELECT last_insert_rowid()");
    });

    /// <summary>Reads a stream to its end and writes it chunk by chunk.</summary>
    public async ValueTask<ObjectRow> FillAsync(long upload, Stream content, CancellationToken cancellationToken)
    {
        var buffer = new byte[ChunkBytes];
        var chunks = 0;
        var bytes = 0L;
        while (true)
        {
            var length = await content.ReadAtLeastAsync(
                buffer, ChunkBytes, false, cancellationToken).ConfigureAwait(false);
            if (length == 0)
            {
                return new ObjectRow(upload, chunks, bytes);
            }

            await WriteChunkAsync(upload, chunks++, buffer.AsMemory(0, length)).ConfigureAwait(false);
            bytes += length;
        }
    }

    /// <summary>Gives an upload up; what is left of it is for the collector.</summary>
    public async ValueTask DoomAsync(long upload)
    {
        await Context.Writes.WriteAsync(db =>
            db.Use("UPDATE uploads SET state = 'doomed' WHERE upload = ?").Add(upload).Run()).ConfigureAwait(false);
        await CollectAsync().ConfigureAwait(false);
    }

    /// <summary>Marks uploads whose process is gone: nothing has come for a long time.</summary>
    public async ValueTask DoomOrphansAsync()
    {
        var before = Context.Now - Context.Options.OrphanAge;
        await Context.Writes.WriteAsync(db =>
            db.Use("UPDATE uploads SET state = 'doomed' WHERE state = 'open' AND touched_at < ?")
                .Add((DateTimeOffset?)before).Run()).ConfigureAwait(false);
    }

    /// <summary>Removes the chunks of doomed uploads, a few a transaction.</summary>
    public async ValueTask CollectAsync()
    {
        while (Context.Readers.Read(FindDoomed) is var upload and > 0)
        {
            while (await Context.Writes.WriteAsync(db => DeleteSome(db, upload)).ConfigureAwait(false))
            {
            }
        }
    }

    private async ValueTask WriteChunkAsync(long upload, int chunk, ReadOnlyMemory<byte> data)
    {
        var isOpen = await Context.Writes.WriteAsync(db =>
        {
            var isTouched = db.Use("UPDATE uploads SET touched_at = ? WHERE upload = ? AND state = 'open'")
                .Add((DateTimeOffset?)Context.Now).Add(upload).Run() == 1;
            if (isTouched)
            {
                db.Use("INSERT INTO object_chunks (upload, chunk, data) VALUES (?,?,?)")
                    .Add(upload).Add(chunk).Blob(data.Span).Run();
            }

            return isTouched;
        }).ConfigureAwait(false);
        if (!isOpen)
        {
            throw new IOException("The upload stood still for so long that it was given up. Upload the object again.");
        }
    }

    private static long FindDoomed(SqliteDb db) =>
        db.Scalar("SELECT upload FROM uploads WHERE state = 'doomed' LIMIT 1");

    private static bool DeleteSome(SqliteDb db, long upload)
    {
        var deleted = db.Use("""
            DELETE FROM object_chunks WHERE upload = ?1 AND chunk IN (
                SELECT chunk FROM object_chunks WHERE upload = ?1 ORDER BY chunk LIMIT ?2)
            """).Add(upload).Add(ChunksDeletedTogether).Run();
        if (deleted < ChunksDeletedTogether)
        {
            db.Use("DELETE FROM uploads WHERE upload = ?").Add(upload).Run();
        }

        return deleted == ChunksDeletedTogether;
    }
}
