namespace FunctionWorkflows;

/// <summary>
/// Instances of this host that are not in memory: their ids, and when they are due. One timer for all of them.
/// </summary>
internal sealed class Sleepers(TimeProvider time, Action<string> wake) : IDisposable
{
    private const int FewEntries = 64;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(20);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, DateTimeOffset?> _due = new(StringComparer.Ordinal);
    private readonly PriorityQueue<string, DateTimeOffset> _queue = new();
    private ITimer? _timer;
    private DateTimeOffset? _setFor;
    private bool _isDisposed;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _due.Count;
            }
        }
    }

    /// <summary>How many entries there are, with those of former sleeps.</summary>
    public int Entries
    {
        get
        {
            lock (_gate)
            {
                return _queue.Count;
            }
        }
    }

    public void Add(string id, DateTimeOffset? due)
    {
        lock (_gate)
        {
            _due[id] = due;
            if (due is { } at)
            {
                _queue.Enqueue(id, at);
                Tidy();
                Set();
            }
        }
    }

    public bool Contains(string id)
    {
        lock (_gate)
        {
            return _due.ContainsKey(id);
        }
    }

    public bool Remove(string id)
    {
        lock (_gate)
        {
            return _due.Remove(id);
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _due.Clear();
            _queue.Clear();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }
    }

    // What wakes before its time leaves its entry behind.
    private void Tidy()
    {
        if (_queue.Count <= (2 * _due.Count) + FewEntries)
        {
            return;
        }

        _queue.Clear();
        foreach (var (id, due) in _due)
        {
            if (due is { } at)
            {
                _queue.Enqueue(id, at);
            }
        }
    }

    private void Set()
    {
        if (_isDisposed || !_queue.TryPeek(out _, out var first) || first == _setFor)
        {
            return;
        }

        _setFor = first;
        var delay = first - time.GetUtcNow();
        delay = delay < TimeSpan.Zero ? TimeSpan.Zero : delay > Longest ? Longest : delay;
        _timer ??= time.CreateTimer(
            static state => ((Sleepers)state!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(delay, Timeout.InfiniteTimeSpan);
    }

    private void Fire()
    {
        var due = new List<string>();
        lock (_gate)
        {
            var now = time.GetUtcNow();
            while (_queue.TryPeek(out var id, out var at) && at <= now)
            {
                _queue.Dequeue();

                // It may have been woken, and have gone to sleep again for longer.
                if (_due.TryGetValue(id, out var still) && still == at)
                {
                    due.Add(id);
                }
            }

            _setFor = null;
            Set();
        }

        due.ForEach(wake);
    }
}
