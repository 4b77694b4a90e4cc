namespace FunctionWorkflows.Tests.Execution;

/// <summary>An in-memory store that counts the objects that are written to it.</summary>
internal sealed class CountingStore : IWorkflowStore, IObjectStore
{
    private readonly InMemoryStore _store = new();
    private int _puts;

    public int Puts => _puts;

    public IInstanceStore Instances => _store.Instances;

    public IObjectStore Objects => this;

    public IStepQueue Steps => _store.Steps;

    public ICluster Cluster => _store.Cluster;

    public string Description => "counting";

    public async Task<IReadOnlyList<JournalRecord>> RecordsAsync(string id)
    {
        var header = await Instances.ReadAsync(id);
        return await Instances.ReadRecordsAsync(id, header!.Birth, 0).ToListAsync();
    }

    public ValueTask OpenAsync(CancellationToken cancellationToken = default) => default;

    public ValueTask DisposeAsync() => default;

    public ValueTask PutAsync(
        string id, string birth, string hash, Stream content, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _puts);
        return _store.Objects.PutAsync(id, birth, hash, content, cancellationToken);
    }

    public ValueTask<Stream?> OpenReadAsync(
        string id, string birth, string hash, CancellationToken cancellationToken = default) =>
        _store.Objects.OpenReadAsync(id, birth, hash, cancellationToken);

    public ValueTask<bool> CopyAsync(
        string fromId,
        string fromBirth,
        string toId,
        string toBirth,
        string hash,
        CancellationToken cancellationToken = default) =>
        _store.Objects.CopyAsync(fromId, fromBirth, toId, toBirth, hash, cancellationToken);

    public ValueTask DeleteAllAsync(string id, string birth, CancellationToken cancellationToken = default) =>
        _store.Objects.DeleteAllAsync(id, birth, cancellationToken);
}
