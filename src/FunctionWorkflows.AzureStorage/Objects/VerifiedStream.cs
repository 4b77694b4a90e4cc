using System.Security.Cryptography;

namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// Reads an object and compares what came with its name, which is its SHA-256: stronger than the MD5 beside it, and
/// nobody changes a name with the content. The last bytes are given only when it is right.
/// </summary>
internal sealed class VerifiedStream(
    StorageFailure failure, string name, string hash, long length, Stream content) : Stream
{
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _position;
    private bool _isVerified;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        try
        {
            var read = content.Read(buffer);
            Take(buffer[..read], buffer.Length);
            return read;
        }
        catch (Exception e) when (StorageErrors.IsOfStorage(e))
        {
            throw failure.ToException(e, AccountService.Blob);
        }
    }

    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            Take(buffer.Span[..read], buffer.Length);
            return read;
        }
        catch (Exception e) when (StorageErrors.IsOfStorage(e, cancellationToken))
        {
            throw failure.ToException(e, AccountService.Blob);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            content.Dispose();
            _sha256.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Take(ReadOnlySpan<byte> data, int asked)
    {
        _sha256.AppendData(data);
        _position += data.Length;
        var isAtItsEnd = _position >= length || (data.Length == 0 && asked > 0);
        if (!isAtItsEnd || _isVerified)
        {
            return;
        }

        var found = Convert.ToHexStringLower(_sha256.GetHashAndReset());
        _isVerified = found == hash ? true : throw new FunctionWorkflowsException(
            "FW1027",
            $"The object '{hash}' is damaged: the blob '{name}' has {_position} bytes with the SHA-256 '{found}'. "
            + "Restore the blob from a backup, or delete the workflow and start it anew.");
    }
}
