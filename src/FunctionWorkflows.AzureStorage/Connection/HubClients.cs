using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace FunctionWorkflows.AzureStorage;

/// <summary>The clients of a hub's tables, containers and queues, in one way of repeating requests.</summary>
internal sealed class HubClients(
    HubNames names, TableServiceClient tables, BlobServiceClient blobs, QueueServiceClient queues)
{
    public TableClient Instances { get; } = tables.GetTableClient(names.InstancesTable);

    public TableClient Index { get; } = tables.GetTableClient(names.IndexTable);

    public BlobContainerClient Objects { get; } = blobs.GetBlobContainerClient(names.ObjectsContainer);

    public BlobContainerClient Hosts { get; } = blobs.GetBlobContainerClient(names.HostsContainer);

    public QueueClient Activations { get; } = queues.GetQueueClient(names.ActivationsQueue);

    public TableServiceClient Tables => tables;

    public BlobServiceClient Blobs => blobs;

    public QueueServiceClient Queues => queues;

    public QueueClient Steps(string? resource = null) => queues.GetQueueClient(names.StepsQueue(resource));

    public QueueClient HostQueue(string hostId) => queues.GetQueueClient(names.HostQueue(hostId));
}
