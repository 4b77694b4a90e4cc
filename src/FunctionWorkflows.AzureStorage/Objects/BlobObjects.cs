using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace FunctionWorkflows.AzureStorage;

/// <summary>Objects as block blobs: a commit of blocks makes one readable at once and whole.</summary>
internal sealed class BlobObjects(StorageClients clients) : IObjectStore
{
    private const int DeletedTogether = 16;

    // To ask first whether it is there costs as much as to send it, and almost always it is not.
    private const int SmallBytes = 256 * 1024;

    public async ValueTask PutAsync(
        string id, string birth, string hash, Stream content, CancellationToken cancellationToken = default)
    {
        var blob = Blob(id, birth, hash);
        if (IsSmall(content) || !await IsThereAsync(blob, cancellationToken).ConfigureAwait(false))
        {
            var upload = new BlobUpload(clients.Failure, blob, hash);
            await upload.RunAsync(content, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask<Stream?> OpenReadAsync(
        string id, string birth, string hash, CancellationToken cancellationToken = default)
    {
        var blob = Blob(id, birth, hash);
        var download = await GuardAsync(
            async () =>
            {
                try
                {
                    return (await blob.DownloadStreamingAsync(cancellationToken: cancellationToken)
                        .ConfigureAwait(false)).Value;
                }
                catch (RequestFailedException e) when (StorageErrors.IsNotFound(e))
                {
                    return null;
                }
            },
            cancellationToken).ConfigureAwait(false);
        return download is null
            ? null
            : new VerifiedStream(clients.Failure, blob.Name, hash, download.Details.ContentLength, download.Content);
    }

    public async ValueTask<bool> CopyAsync(
        string fromId,
        string fromBirth,
        string toId,
        string toBirth,
        string hash,
        CancellationToken cancellationToken = default)
    {
        var source = Blob(fromId, fromBirth, hash);
        var copy = new BlobCopy(clients.Account, source, Blob(toId, toBirth, hash));
        switch (await GuardAsync(() => copy.RunAsync(cancellationToken), cancellationToken).ConfigureAwait(false))
        {
            case BlobCopyOutcome.Done:
                return true;
            case BlobCopyOutcome.Missing:
                return false;
        }

        var content = await OpenReadAsync(fromId, fromBirth, hash, cancellationToken).ConfigureAwait(false);
        if (content is null)
        {
            return false;
        }

        await using (content.ConfigureAwait(false))
        {
            await PutAsync(toId, toBirth, hash, content, cancellationToken).ConfigureAwait(false);
            return true;
        }
    }

    public async ValueTask DeleteAllAsync(string id, string birth, CancellationToken cancellationToken = default)
    {
        var container = clients.Retrying.Objects;
        var blobs = container.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, ObjectNames.Prefix(id, birth), cancellationToken);
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = DeletedTogether,
            CancellationToken = cancellationToken,
        };
        await GuardAsync(
            async () =>
            {
                await Parallel.ForEachAsync(blobs, options, async (blob, token) =>
                    await container.DeleteBlobIfExistsAsync(
                        blob.Name, DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: token)
                        .ConfigureAwait(false)).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static bool IsSmall(Stream content) => content.CanSeek && content.Length <= SmallBytes;

    private BlockBlobClient Blob(string id, string birth, string hash) =>
        clients.Retrying.Objects.GetBlockBlobClient(ObjectNames.Of(id, birth, hash));

    // Not the client's own question, which takes a missing container for a missing blob.
    private ValueTask<bool> IsThereAsync(BlockBlobClient blob, CancellationToken cancellationToken) => GuardAsync(
        async () =>
        {
            try
            {
                await blob.GetPropertiesAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (RequestFailedException e) when (StorageErrors.IsNotFound(e))
            {
                return false;
            }
        },
        cancellationToken);

    private ValueTask<T> GuardAsync<T>(Func<Task<T>> request, CancellationToken cancellationToken) =>
        clients.Failure.GuardAsync(AccountService.Blob, request, cancellationToken);
}
