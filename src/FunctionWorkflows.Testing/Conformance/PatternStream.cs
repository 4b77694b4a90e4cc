namespace FunctionWorkflows;

/// <summary>
/// So many bytes made while they are read, which may break off, and which watches the memory meanwhile.
/// </summary>
internal sealed class PatternStream(long length, long failAt = long.MaxValue) : Stream
{
    private long _position;

    public long PeakMemory { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Min(Math.Min(buffer.Length, 65_536), length - _position);
        if (count > 0 && _position + count > failAt)
        {
            throw new IOException("The content broke off.");
        }

        for (var i = 0; i < count; i++)
        {
            var at = _position + i;
            buffer[i] = (byte)((at * 31) ^ (at >> 13));
        }

        _position += count;
        PeakMemory = Math.Max(PeakMemory, GC.GetTotalMemory(false));
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
