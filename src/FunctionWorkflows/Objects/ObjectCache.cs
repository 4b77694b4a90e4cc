namespace FunctionWorkflows;

/// <summary>
/// Objects in the memory of the host that made or read them, up to a number of bytes; those that were not used for
/// longest go first.
/// </summary>
internal sealed class ObjectCache(long mostBytes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Instance, string Hash), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _order = [];
    private long _bytes;

    public byte[]? Find(string instanceId, string hash)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue((instanceId, hash), out var node))
            {
                return null;
            }

            _order.Remove(node);
            _order.AddFirst(node);
            return node.Value.Bytes;
        }
    }

    public void Add(string instanceId, string hash, byte[] bytes)
    {
        lock (_lock)
        {
            if (bytes.Length > mostBytes / 4 || _entries.ContainsKey((instanceId, hash)))
            {
                return;
            }

            _entries[(instanceId, hash)] = _order.AddFirst(new Entry((instanceId, hash), bytes));
            _bytes += bytes.Length;
            while (_bytes > mostBytes && _order.Last is { } last)
            {
                _order.RemoveLast();
                _entries.Remove(last.Value.Key);
                _bytes -= last.Value.Bytes.Length;
            }
        }
    }

    private sealed record Entry((string Instance, string Hash) Key, byte[] Bytes);
}
