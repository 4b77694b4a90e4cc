using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// Keeps workflows in an account: tables for what is recorded, blobs for large objects and for the leases of hosts,
/// queues for steps that go to other hosts. Any number of hosts may share a hub.
/// </summary>
internal sealed class AzureStorageStore : IWorkflowStore
{
    private readonly StorageClients _clients;
    private readonly TimeProvider _time;
    private readonly AzureCluster _cluster;

    public AzureStorageStore(StorageClients clients, TimeProvider time, ILogger? logger = null)
    {
        _clients = clients;
        _time = time;
        Objects = new BlobObjects(clients);
        var context = new AzureContext(clients, Objects, time);
        Index = new(context);
        _cluster = new(context, Index, logger ?? NullLogger.Instance);
        Steps = _cluster.Steps = new AzureStepQueue(clients, time, queue => _cluster.Hints.TellOfSteps(queue));
        Instances = _cluster.Instances = new AzureInstances(context, Index, _cluster);
    }

    public IInstanceStore Instances { get; }

    public IObjectStore Objects { get; }

    public ICluster Cluster => _cluster;

    public IStepQueue Steps { get; }

    public string Description => _clients.Description;

    internal AzureIndex Index { get; }

    public static AzureStorageStore Connect(
        IServiceProvider services, string? connection, string origin, AzureStorageOptions options)
    {
        CheckLease(options.BusyLease);
        return new(
            StorageClients.Connect(services, connection, origin, options),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILoggerFactory>()?.CreateLogger("FunctionWorkflows.AzureStorage"));
    }

    public async ValueTask OpenAsync(CancellationToken cancellationToken = default)
    {
        var key = await new StoreSetup(_clients, _time).OpenAsync(cancellationToken).ConfigureAwait(false);
        _cluster.Hints.Key = Convert.ToBase64String(key);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync().ConfigureAwait(false);
        await Index.DisposeAsync().ConfigureAwait(false);
    }

    // What the service takes; the upper end is checked for every store.
    private static void CheckLease(TimeSpan lease)
    {
        if (lease < TimeSpan.FromSeconds(15))
        {
            throw new FunctionWorkflowsException(
                "FW1047",
                $"The option 'BusyLease' is '{lease}', and leases of Azure Storage take 15 to 60 seconds. "
                + "Set 00:00:15 or more.");
        }
    }
}
