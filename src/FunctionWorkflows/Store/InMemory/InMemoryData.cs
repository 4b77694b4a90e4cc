namespace FunctionWorkflows;

/// <summary>
/// What the parts of an in-memory store share. Everything here is touched under <see cref="Gate"/> only.
/// </summary>
internal sealed class InMemoryData(TimeProvider time, TimeSpan busyLease, TimeSpan idleLease)
{
    /// <summary>Gets the one lock.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Gets the clock.</summary>
    public TimeProvider Time { get; } = time;

    /// <summary>Gets the length of a host's lease while steps run.</summary>
    public TimeSpan BusyLease { get; } = busyLease;

    /// <summary>Gets the length of a host's lease while none runs.</summary>
    public TimeSpan IdleLease { get; } = idleLease;

    /// <summary>Gets the signal of changes; it has a lock of its own.</summary>
    public ChangeSignal Changes { get; } = new();

    /// <summary>Gets the instances by id.</summary>
    public Dictionary<string, InMemoryInstance> Instances { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the births that happened (true) or never will (false).</summary>
    public Dictionary<(string Id, string Birth), bool> Births { get; } = [];

    /// <summary>Gets the objects by instance, birth and hash.</summary>
    public Dictionary<(string Id, string Birth), Dictionary<string, byte[]>> Objects { get; } = [];

    /// <summary>Gets the hosts that are not sealed.</summary>
    public Dictionary<string, InMemoryMembership> Hosts { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the ids of all hosts that ever were.</summary>
    public HashSet<string> FormerHosts { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets or sets the number of the last message.</summary>
    public long LastMessage { get; set; }

    /// <summary>Tells whether a host is alive; under the lock.</summary>
    public bool IsAlive(string hostId) => Hosts.TryGetValue(hostId, out var host) && host.HasLease;
}

/// <summary>All of one instance.</summary>
internal sealed class InMemoryInstance(InstanceHeader header)
{
    private readonly Dictionary<string, long> _sequences = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, JournalRecord> _records = [];

    /// <summary>Gets or sets the header.</summary>
    public InstanceHeader Header { get; set; } = header;

    /// <summary>Gets the records by sequence.</summary>
    public IReadOnlyCollection<JournalRecord> Records => _records.Values;

    /// <summary>Gets the inbox in the order of arrival.</summary>
    public List<InboxMessage> Inbox { get; } = [];

    /// <summary>Gets the receipts by message.</summary>
    public Dictionary<string, MessageReceipt> Receipts { get; } = new(StringComparer.Ordinal);

    /// <summary>Inserts records, or replaces those of the same key.</summary>
    public void Write(IReadOnlyList<JournalRecord> records)
    {
        foreach (var record in records)
        {
            if (_sequences.TryGetValue(record.Key, out var before))
            {
                _records.Remove(before);
            }

            _sequences[record.Key] = record.Sequence;
            _records[record.Sequence] = record;
        }
    }

    /// <summary>Drops the records of an earlier run.</summary>
    public void ClearRecords()
    {
        _sequences.Clear();
        _records.Clear();
    }
}
