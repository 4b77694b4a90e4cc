namespace FunctionWorkflows;

/// <summary>
/// A workflow of another host, as this one has read it for its steps: kept for a while, so that the steps of a fan-out
/// do not each read all of it.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design",
    "CA1001",
    Justification = "A semaphore whose handle nobody asks for has nothing to dispose.")]
internal sealed class SpilledInstance(WorkflowEngine host, InstanceHeader first)
{
    private readonly RecordReader _reader = new(host.Store, first, host.Cache);
    private readonly SemaphoreSlim _reading = new(1, 1);
    private InstanceState? _state;

    public string Birth => first.Birth;

    public string Run => first.Run;

    public ObjectStorage Objects { get; } = host.StorageOf(first.Id, first.Birth);

    public long UsedAt { get; set; }

    /// <summary>
    /// The step of that key as the records have it now; null where an outcome is recorded, or nothing may start.
    /// </summary>
    public async ValueTask<StepNode?> FindAsync(
        InstanceHeader header, string key, CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_state is null || _state.Sequence < header.LastSequence || _state.Header.Resumes != header.Resumes)
            {
                _state = await _reader.ReadAsync(header, cancellationToken).ConfigureAwait(false);
            }

            return _state.FindStartable(key);
        }
        finally
        {
            _reading.Release();
        }
    }
}

/// <summary>The workflows of other hosts that this one has read lately.</summary>
internal sealed class SpilledInstances(WorkflowEngine host)
{
    private const int MostKept = 16;

    private readonly Dictionary<string, SpilledInstance> _instances = new(StringComparer.Ordinal);
    private long _uses;

    public SpilledInstance Get(InstanceHeader header)
    {
        if (!_instances.TryGetValue(header.Id, out var instance)
            || instance.Birth != header.Birth || instance.Run != header.Run)
        {
            _instances[header.Id] = instance = new(host, header);
        }

        instance.UsedAt = ++_uses;
        if (_instances.Count > MostKept)
        {
            _instances.Remove(_instances.MinBy(entry => entry.Value.UsedAt).Key);
        }

        return instance;
    }

    /// <summary>Forgets one that has ended, or that could not be read.</summary>
    public void Forget(string id) => _instances.Remove(id);
}
