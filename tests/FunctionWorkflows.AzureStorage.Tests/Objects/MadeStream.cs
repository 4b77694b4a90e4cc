using System.Security.Cryptography;

namespace FunctionWorkflows.AzureStorage.Tests;

/// <summary>
/// Gives bytes that are made while they are read, or those of another stream; does something at a place, and watches
/// the memory.
/// </summary>
internal sealed class MadeStream(
    long length, int most = 65_536, long at = long.MaxValue, Action? act = null, Stream? of = null) : Stream
{
    private long _position;
    private bool _hasActed;

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

    public static async Task<string> HashAsync(long length)
    {
        using var stream = new MadeStream(length);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream));
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_position >= at && !_hasActed)
        {
            _hasActed = true;
            act!();
        }

        PeakMemory = Math.Max(PeakMemory, GC.GetTotalMemory(false));
        var part = buffer[..(int)Math.Min(Math.Min(buffer.Length, most), length - _position)];
        var read = of?.Read(part) ?? Make(part);
        _position += read;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Make(Span<byte> part)
    {
        for (var i = 0; i < part.Length; i++)
        {
            part[i] = (byte)(((_position + i) * 31) ^ ((_position + i) >> 13));
        }

        return part.Length;
    }
}
