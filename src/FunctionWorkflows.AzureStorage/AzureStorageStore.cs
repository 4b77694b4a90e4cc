using FunctionWorkflows.AzureStorage;

namespace FunctionWorkflows;

/// <summary>
/// Keeps workflows in an Azure Storage account: tables for what is recorded, blobs for large objects and for the leases
/// of hosts, queues for steps that go to other hosts. Any number of hosts may share a hub.
/// </summary>
public sealed class AzureStorageStore : IWorkflowStore
{
    private readonly StorageClients _clients;
    private readonly AzureCluster _cluster;

    internal AzureStorageStore(StorageClients clients, TimeProvider time)
    {
        _clients = clients;
        var objects = new BlobObjects(clients);
        var context = new AzureContext(clients, objects, time);
        Index = new(context);
        _cluster = new(context, Index);
        _cluster.Instances = new AzureInstances(context, Index, _cluster);
        Instances = _cluster.Instances;
        Objects = objects;
    }

    /// <inheritdoc/>
    public IInstanceStore Instances { get; }

    /// <inheritdoc/>
    public IObjectStore Objects { get; }

    /// <inheritdoc/>
    public ICluster Cluster => _cluster;

    /// <inheritdoc/>
    public string Description => _clients.Description;

    internal AzureIndex Index { get; }

    /// <inheritdoc/>
    public async ValueTask OpenAsync(CancellationToken cancellationToken = default)
    {
        await _clients.Retrying.Instances.CreateIfNotExistsAsync(cancellationToken).ConfigureAwait(false);
        await _clients.Retrying.Index.CreateIfNotExistsAsync(cancellationToken).ConfigureAwait(false);
        await _clients.Retrying.Hosts.CreateIfNotExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        await _clients.Retrying.Objects.CreateIfNotExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        await _clients.Retrying.Activations.CreateIfNotExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync().ConfigureAwait(false);
        await Index.DisposeAsync().ConfigureAwait(false);
    }
}
