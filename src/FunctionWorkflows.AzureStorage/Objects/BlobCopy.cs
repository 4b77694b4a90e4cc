using Azure;
using Azure.Core;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;

namespace FunctionWorkflows.AzureStorage;

/// <summary>How a copy inside the service went.</summary>
internal enum BlobCopyOutcome
{
    /// <summary>It is there, by this copy or an earlier one.</summary>
    Done,

    /// <summary>There is nothing to copy.</summary>
    Missing,

    /// <summary>The service does not copy this one by itself.</summary>
    Refused,
}

/// <summary>
/// Copies a blob inside the service, in one request that makes it readable at once and whole. The other kind of copy
/// the service has, which goes on after its answer, shows a half-made blob meanwhile.
/// </summary>
internal sealed class BlobCopy(StorageAccount account, BlockBlobClient from, BlockBlobClient to)
{
    private static readonly TimeSpan SignatureLife = TimeSpan.FromHours(1);

    public async Task<BlobCopyOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var options = new BlobCopyFromUriOptions
        {
            DestinationConditions = new() { IfNoneMatch = ETag.All },
            SourceAuthentication = await AuthenticationAsync(cancellationToken).ConfigureAwait(false),
        };
        try
        {
            await to.SyncCopyFromUriAsync(Source(), options, cancellationToken).ConfigureAwait(false);
            return BlobCopyOutcome.Done;
        }
        catch (RequestFailedException e) when (StorageErrors.CodeOf(e) is "BlobAlreadyExists")
        {
            return BlobCopyOutcome.Done;
        }
        catch (RequestFailedException e) when (StorageErrors.IsNotFound(e) && e.ErrorCode is "BlobNotFound")
        {
            return BlobCopyOutcome.Missing;
        }
        catch (RequestFailedException e) when (!StorageErrors.IsUnknownResult(e) && !StorageErrors.IsThrottled(e))
        {
            // Over 256 MiB, or a rule of the account: then it goes through this host.
            return BlobCopyOutcome.Refused;
        }
    }

    // The service reads the source as anybody would, so the request has to say by what right.
    private Uri Source()
    {
        if (account.Signature is { } signature)
        {
            return new($"{from.Uri}?{signature}");
        }

        // The service compares with its own clock, never with that of a test.
        return account.Key is null
            ? from.Uri
            : from.GenerateSasUri(BlobSasPermissions.Read, TimeProvider.System.GetUtcNow() + SignatureLife);
    }

    private async ValueTask<HttpAuthorization?> AuthenticationAsync(CancellationToken cancellationToken)
    {
        if (account.Credential is not { } credential)
        {
            return null;
        }

        var token = await credential.GetTokenAsync(StorageAccount.Scope, cancellationToken).ConfigureAwait(false);
        return new("Bearer", token.Token);
    }
}
