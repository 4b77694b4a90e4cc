using System.Buffers;
using System.Buffers.Binary;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// Brings a stream into a blob: at once where it is one block, else block by block, a few at a time. Each request has
/// the MD5 of what it carries, which the service checks.
/// </summary>
internal sealed class BlobUpload(StorageFailure failure, BlockBlobClient blob, string hash)
{
    public const int BlockBytes = 4 * 1024 * 1024;

    // A bound on memory; with more, the wire is the bottleneck.
    private const int MostBlocksUnderWay = 4;

    private static readonly UploadTransferValidationOptions ByMd5 =
        new() { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 };

    // Of this upload alone: blocks of another that is under way at the same name are not mixed into it.
    private readonly Guid _upload = Guid.NewGuid();
    private readonly List<string> _blocks = [];
    private readonly Queue<Task> _underWay = new();

    public async ValueTask RunAsync(Stream content, CancellationToken cancellationToken)
    {
        using var whole = new ContentHash();
        var most = FirstBytes(content);
        var buffer = ArrayPool<byte>.Shared.Rent(most);
        var length = await ReadAsync(content, buffer, most, whole, cancellationToken).ConfigureAwait(false);
        if (length < BlockBytes)
        {
            await PutAsync(buffer.AsMemory(0, length), Checked(whole), cancellationToken).ConfigureAwait(false);
            ArrayPool<byte>.Shared.Return(buffer);
            return;
        }

        await StageAllAsync(content, buffer, whole, cancellationToken).ConfigureAwait(false);
        await CommitAsync(Checked(whole), cancellationToken).ConfigureAwait(false);
    }

    // Most objects are small, and many are stored at once. One byte more than there is tells that it ends.
    private static int FirstBytes(Stream content) =>
        content.CanSeek ? (int)Math.Min(BlockBytes, content.Length - content.Position + 1) : BlockBytes;

    private static async ValueTask<int> ReadAsync(
        Stream content, byte[] buffer, int most, ContentHash whole, CancellationToken cancellationToken)
    {
        var length = await content.ReadAtLeastAsync(
            buffer.AsMemory(0, most), most, false, cancellationToken).ConfigureAwait(false);
        whole.Append(buffer.AsSpan(0, length));
        return length;
    }

    private async ValueTask StageAllAsync(
        Stream content, byte[] buffer, ContentHash whole, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            for (var length = BlockBytes; length > 0;)
            {
                Stage(buffer, length, stop.Token);
                if (_underWay.Count == MostBlocksUnderWay)
                {
                    await _underWay.Dequeue().ConfigureAwait(false);
                }

                buffer = ArrayPool<byte>.Shared.Rent(BlockBytes);
                length = await ReadAsync(content, buffer, BlockBytes, whole, stop.Token)
                    .ConfigureAwait(false);
            }

            ArrayPool<byte>.Shared.Return(buffer);
            await Task.WhenAll(_underWay).ConfigureAwait(false);
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(_underWay).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private void Stage(byte[] buffer, int length, CancellationToken cancellationToken)
    {
        var id = new byte[20];
        _upload.TryWriteBytes(id);
        BinaryPrimitives.WriteInt32BigEndian(id.AsSpan(16), _blocks.Count);
        var block = Convert.ToBase64String(id);
        _blocks.Add(block);
        _underWay.Enqueue(StageAsync(block, buffer, length, cancellationToken));
    }

    private async Task StageAsync(string block, byte[] buffer, int length, CancellationToken cancellationToken)
    {
        using var data = new MemoryStream(buffer, 0, length, writable: false);
        var options = new BlockBlobStageBlockOptions { TransferValidation = ByMd5 };
        await failure.GuardAsync(
            AccountService.Blob,
            () => blob.StageBlockAsync(block, data, options, cancellationToken),
            cancellationToken).ConfigureAwait(false);

        // Only here: what failed or was stopped may still be read by a request that is under way.
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private ValueTask PutAsync(ReadOnlyMemory<byte> content, byte[] md5, CancellationToken cancellationToken)
    {
        var options = new BlobUploadOptions
        {
            HttpHeaders = new() { ContentHash = md5 },
            Conditions = IsNew(),
            TransferValidation = ByMd5,
        };
        return PublishAsync(
            () => blob.UploadAsync(BinaryData.FromBytes(content).ToStream(), options, CancellationToken.None),
            cancellationToken);
    }

    private ValueTask CommitAsync(byte[] md5, CancellationToken cancellationToken)
    {
        var options = new CommitBlockListOptions
        {
            HttpHeaders = new() { ContentHash = md5 },
            Conditions = IsNew(),
        };
        return PublishAsync(
            () => blob.CommitBlockListAsync(_blocks, options, CancellationToken.None), cancellationToken);
    }

    // Not cancelable: nobody could say whether the object can be read.
    private async ValueTask PublishAsync(
        Func<Task<Response<BlobContentInfo>>> request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await failure.GuardAsync(
            AccountService.Blob,
            async () =>
            {
                try
                {
                    await request().ConfigureAwait(false);
                    return true;
                }
                catch (RequestFailedException e) when (StorageErrors.CodeOf(e) is "BlobAlreadyExists")
                {
                    // Somebody else was first with the same content, or an answer to this was lost.
                    return true;
                }
            },
            CancellationToken.None).ConfigureAwait(false);
    }

    private static BlobRequestConditions IsNew() => new() { IfNoneMatch = ETag.All };

    private byte[] Checked(ContentHash whole)
    {
        var (sha256, md5) = whole.Finish();
        return sha256 == hash ? md5 : throw new FunctionWorkflowsException(
            "FW1027",
            $"The content of the object '{hash}' changed while it was stored: it has the SHA-256 '{sha256}' now. "
            + "Do not change a file or a buffer that was made an object.");
    }
}
