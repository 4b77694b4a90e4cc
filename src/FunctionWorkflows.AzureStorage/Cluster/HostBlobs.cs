using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace FunctionWorkflows.AzureStorage;

/// <summary>The blobs of hosts: the leases by which the service's own clock tells who is alive.</summary>
internal sealed class HostBlobs(AzureContext context)
{
    private static readonly TimeSpan HeirsLease = TimeSpan.FromSeconds(15);

    private BlobContainerClient Container => context.Clients.Retrying.Hosts;

    /// <summary>Makes the blob of a new host; false where the id was a host's before.</summary>
    public ValueTask<bool> TryCreateAsync(HostDescription host, string? address, CancellationToken cancellationToken) =>
        GuardAsync(
            async () =>
            {
                var start = Guid.NewGuid().ToString("N");
                var metadata = HostBlob.Metadata(host, address);
                metadata[HostBlob.Start] = start;
                try
                {
                    using var nothing = new MemoryStream();
                    await Blob(host.Id).UploadAsync(
                        nothing,
                        new BlobUploadOptions
                        {
                            Metadata = metadata,
                            Conditions = new() { IfNoneMatch = Azure.ETag.All },
                        },
                        cancellationToken).ConfigureAwait(false);
                    return true;
                }
                catch (Azure.RequestFailedException e)
                    when (StorageErrors.IsConflict(e) || StorageErrors.IsPreconditionFailed(e))
                {
                    // The client repeats a request whose answer was lost: then it is in its own way.
                    return await IsOfStartAsync(host.Id, start, cancellationToken).ConfigureAwait(false);
                }
            },
            cancellationToken);

    /// <param name="hostId">The host.</param>
    /// <param name="leaseId">The id of its lease.</param>
    /// <param name="mayRepeat">Whether the client repeats what fails: a renewal has no time for that.</param>
    public BlobLeaseClient Lease(string hostId, string leaseId, bool mayRepeat = false) =>
        (mayRepeat ? context.Clients.Retrying : context.Clients.Once).Hosts.GetBlobClient(hostId)
            .GetBlobLeaseClient(leaseId);

    public ValueTask<List<HostBlob>> ListAsync(CancellationToken cancellationToken) => GuardAsync(
        async () =>
        {
            var hosts = new List<HostBlob>();
            var blobs = Container.GetBlobsAsync(
                new GetBlobsOptions { Traits = BlobTraits.Metadata }, cancellationToken);
            await foreach (var blob in blobs.ConfigureAwait(false))
            {
                hosts.Add(HostBlob.Read(
                    blob.Name, blob.Metadata, blob.Properties.LeaseState, context.Now - blob.Properties.CreatedOn));
            }

            return hosts;
        },
        cancellationToken);

    public ValueTask<HostBlob?> ReadAsync(string hostId, CancellationToken cancellationToken) => GuardAsync(
        async () =>
        {
            try
            {
                var blob = await Blob(hostId).GetPropertiesAsync(cancellationToken: cancellationToken)
                    .ConfigureAwait(false);
                return HostBlob.Read(
                    hostId, blob.Value.Metadata, blob.Value.LeaseState, context.Now - blob.Value.CreatedOn);
            }
            catch (Azure.RequestFailedException e) when (StorageErrors.IsNotFound(e))
            {
                return null;
            }
        },
        cancellationToken);

    /// <summary>Gets the lease of a host that has lost it; null while it holds it, or another heir does.</summary>
    public ValueTask<BlobLeaseClient?> TryInheritAsync(string hostId) => GuardAsync(
        async () =>
        {
            var lease = Blob(hostId).GetBlobLeaseClient(Guid.NewGuid().ToString());
            try
            {
                await lease.AcquireAsync(HeirsLease).ConfigureAwait(false);
                return lease;
            }
            catch (Azure.RequestFailedException e) when (StorageErrors.IsConflict(e) || StorageErrors.IsNotFound(e))
            {
                return null;
            }
        },
        CancellationToken.None);

    /// <summary>Marks an inherited host as dead for good, and gives its lease back: nobody needs it any more.</summary>
    public ValueTask<bool> MarkSealedAsync(HostBlob host, BlobLeaseClient lease) =>
        GuardAsync(
            async () =>
            {
                try
                {
                    await Blob(host.Host.Id).SetMetadataAsync(
                        HostBlob.Metadata(host.Host, host.Address, isSealed: true),
                        new() { LeaseId = lease.LeaseId }).ConfigureAwait(false);
                    await lease.ReleaseAsync().ConfigureAwait(false);
                    return true;
                }
                catch (Azure.RequestFailedException e) when (StorageErrors.StatusOf(e) is 404 or 409 or 412)
                {
                    // Its set is sealed; the rest another heir did, who came later, or this one whose answer was lost.
                    return false;
                }
            },
            CancellationToken.None);

    /// <summary>Says of a host that it takes nothing more.</summary>
    public ValueTask<bool> MarkDrainingAsync(HostDescription host, string? address, string leaseId) => GuardAsync(
        async () =>
        {
            try
            {
                await Blob(host.Id).SetMetadataAsync(
                    HostBlob.Metadata(host with { TakesSteps = false }, address),
                    new() { LeaseId = leaseId }).ConfigureAwait(false);
                return true;
            }
            catch (Azure.RequestFailedException e) when (StorageErrors.StatusOf(e) is 404 or 409 or 412)
            {
                // It has lost its lease, and others know that it takes nothing.
                return false;
            }
        },
        CancellationToken.None);

    /// <summary>Ends a lease at once, whoever has it.</summary>
    public ValueTask<bool> BreakAsync(string hostId) => GuardAsync(
        async () =>
        {
            try
            {
                await Blob(hostId).GetBlobLeaseClient().BreakAsync(TimeSpan.Zero).ConfigureAwait(false);
                return true;
            }
            catch (Azure.RequestFailedException e) when (StorageErrors.IsConflict(e) || StorageErrors.IsNotFound(e))
            {
                return false;
            }
        },
        CancellationToken.None);

    public ValueTask<bool> DeleteAsync(string hostId, CancellationToken cancellationToken) => GuardAsync(
        async () =>
        {
            try
            {
                return (await Blob(hostId).DeleteIfExistsAsync(cancellationToken: cancellationToken)
                    .ConfigureAwait(false)).Value;
            }
            catch (Azure.RequestFailedException e) when (StorageErrors.StatusOf(e) is 409 or 412)
            {
                // An heir has its lease, and removes it.
                return false;
            }
        },
        cancellationToken);

    private async Task<bool> IsOfStartAsync(string hostId, string start, CancellationToken cancellationToken)
    {
        var blob = await Blob(hostId).GetPropertiesAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        return blob.Value.Metadata.TryGetValue(HostBlob.Start, out var there) && there == start;
    }

    private BlobClient Blob(string hostId) => Container.GetBlobClient(hostId);

    private ValueTask<T> GuardAsync<T>(Func<Task<T>> request, CancellationToken cancellationToken) =>
        context.Clients.Failure.GuardAsync(AccountService.Blob, request, cancellationToken);
}
