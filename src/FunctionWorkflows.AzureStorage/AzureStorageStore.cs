using Microsoft.Extensions.DependencyInjection;

namespace FunctionWorkflows.AzureStorage;

/// <summary>Keeps workflows in Tables, their objects in Blobs; hosts tell each other by leases and Queues.</summary>
internal sealed class AzureStorageStore : IWorkflowStore
{
    private readonly StorageClients _clients;
    private readonly TimeProvider _time;

    public AzureStorageStore(StorageClients clients, TimeProvider time)
    {
        _clients = clients;
        _time = time;
        Objects = new BlobObjects(clients);
        Steps = new AzureStepQueue(clients, time);
    }

    public IInstanceStore Instances => throw new NotSupportedException();

    public IObjectStore Objects { get; }

    public IStepQueue Steps { get; }

    public ICluster Cluster => throw new NotSupportedException();

    public string Description => _clients.Description;

    /// <summary>Gets the key by which hosts know each other's hints, once the store is open.</summary>
    public byte[] HintKey { get; private set; } = [];

    public static AzureStorageStore Connect(
        IServiceProvider services, string? connection, string origin, AzureStorageOptions options) => new(
        StorageClients.Connect(services, connection, origin, options),
        services.GetService<TimeProvider>() ?? TimeProvider.System);

    public async ValueTask OpenAsync(CancellationToken cancellationToken = default) =>
        HintKey = await new StoreSetup(_clients, _time).OpenAsync(cancellationToken).ConfigureAwait(false);

    public ValueTask DisposeAsync() => default;
}
