namespace FunctionWorkflows;

/// <summary>
/// Keeps workflows in the memory of this process, for tests and trials: nothing survives the process. Several hosts of
/// one process may share one store; a host that stops leaves the data as it is.
/// </summary>
public sealed class InMemoryStore : IWorkflowStore
{
    private readonly InMemoryCluster _cluster;

    /// <summary>Initializes an empty store.</summary>
    /// <param name="timeProvider">The clock of the leases; the system's where null.</param>
    public InMemoryStore(TimeProvider? timeProvider = null)
        : this(timeProvider ?? TimeProvider.System, new())
    {
    }

    internal InMemoryStore(TimeProvider time, FunctionWorkflowsOptions options)
    {
        var data = new InMemoryData(time, options.BusyLease, options.IdleLease);
        _cluster = new InMemoryCluster(data);
        Instances = new InMemoryInstances(data);
        Objects = new InMemoryObjects(data);
        Steps = new InMemorySteps(data.Time);
    }

    /// <inheritdoc/>
    public IInstanceStore Instances { get; }

    /// <inheritdoc/>
    public IObjectStore Objects { get; }

    /// <inheritdoc/>
    public IStepQueue Steps { get; }

    /// <inheritdoc/>
    public ICluster Cluster => _cluster;

    /// <inheritdoc/>
    public string Description => "memory";

    /// <inheritdoc/>
    public ValueTask OpenAsync(CancellationToken cancellationToken = default) => default;

    /// <summary>Does nothing: the data belong to all hosts that share the store, and end with the process.</summary>
    /// <returns>A task that has ended.</returns>
    public ValueTask DisposeAsync() => default;

    /// <summary>Ends a host as a crash does: its lease is gone, and others may take over at once.</summary>
    internal void Kill(string hostId) => _cluster.End(hostId, isSealed: true);

    /// <summary>
    /// Lets the lease of a host lapse, as a pause of its process does: dead once an heir has sealed it.
    /// </summary>
    internal void Expire(string hostId) => _cluster.End(hostId, isSealed: false);
}
