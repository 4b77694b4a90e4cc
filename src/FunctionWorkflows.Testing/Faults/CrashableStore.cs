namespace FunctionWorkflows;

/// <summary>
/// The store as one host sees it: counts its writes, calls its hooks, and answers nothing once it has crashed.
/// </summary>
internal sealed class CrashableStore : IWorkflowStore
{
    private readonly IWorkflowStore _store;
    private readonly WorkflowTestHost _host;
    private readonly WorkflowTestHostOptions _options;
    private readonly CrashableCluster _cluster;
    private int _writes;

    public CrashableStore(WorkflowTestHost host, WorkflowTestHostOptions options)
    {
        _host = host;
        _options = options;
        _store = options.Store ?? new InMemoryStore(options.TimeProvider);
        _cluster = new(this, _store);
        Instances = new CrashableInstances(this, _store.Instances);
        Objects = new CrashableObjects(this, _store.Objects);
        Steps = new CrashableSteps(this, _store);
    }

    public IInstanceStore Instances { get; }

    public IObjectStore Objects { get; }

    public IStepQueue Steps { get; }

    public ICluster Cluster => _cluster;

    public string Description => _store.Description;

    public int Writes => Volatile.Read(ref _writes);

    public ValueTask OpenAsync(CancellationToken cancellationToken = default) => _store.OpenAsync(cancellationToken);

    // The store outlives each of its hosts.
    public ValueTask DisposeAsync() => default;

    public void LoseSeat() => _cluster.LoseSeat();

    public async ValueTask<T> ReadAsync<T>(Func<ValueTask<T>> read)
    {
        await AliveAsync().ConfigureAwait(false);
        var result = await read().ConfigureAwait(false);
        await AliveAsync().ConfigureAwait(false);
        return result;
    }

    public async ValueTask<T> WriteAsync<T>(
        StoreWriteKind kind,
        InstanceHeader header,
        IReadOnlyList<JournalRecord> records,
        Func<ValueTask<T>> write,
        Func<T, InstanceHeader?> written)
    {
        await AliveAsync().ConfigureAwait(false);
        var number = Interlocked.Increment(ref _writes);
        _options.Writing?.Invoke(_host, new(number, kind, header, records));

        // A write takes time in every real store: what does not wait for it gets its chance to show that.
        await Task.Yield();
        await AliveAsync().ConfigureAwait(false);
        var result = await write().ConfigureAwait(false);
        if (written(result) is { } now)
        {
            _options.Written?.Invoke(_host, new(number, kind, now, records));
        }

        await AliveAsync().ConfigureAwait(false);
        return result;
    }

    /// <summary>Never ends where the host has crashed: a dead process does not see failures either.</summary>
    public Task AliveAsync() => _host.IsCrashed ? new TaskCompletionSource().Task : Task.CompletedTask;
}
