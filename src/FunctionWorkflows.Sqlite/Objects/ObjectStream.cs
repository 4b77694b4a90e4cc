namespace FunctionWorkflows.Sqlite;

/// <summary>Reads an object chunk by chunk; between chunks it holds nothing of the database.</summary>
internal sealed class ObjectStream(ReaderPool readers, ObjectRow row) : Stream
{
    private readonly byte[] _chunk = new byte[(int)Math.Min(row.Bytes, Uploads.ChunkBytes)];
    private int _next;
    private int _offset;
    private int _length;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => row.Bytes;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_offset == _length && !ReadChunk())
        {
            return 0;
        }

        var count = Math.Min(buffer.Length, _length - _offset);
        _chunk.AsSpan(_offset, count).CopyTo(buffer);
        _offset += count;
        _position += count;
        return count;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Read(buffer.Span));
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private bool ReadChunk()
    {
        if (_next == row.Chunks)
        {
            return false;
        }

        _length = readers.Read(CopyChunk);
        _offset = 0;
        _next++;
        return true;
    }

    private int CopyChunk(SqliteDb db)
    {
        using var statement = db.Use(
            "SELECT data FROM object_chunks WHERE upload = ? AND chunk = ?").Add(row.Upload).Add(_next);
        if (!statement.Step())
        {
            throw new IOException("The object was deleted while it was read.");
        }

        var data = statement.Bytes();
        data.CopyTo(_chunk);
        return data.Length;
    }
}
