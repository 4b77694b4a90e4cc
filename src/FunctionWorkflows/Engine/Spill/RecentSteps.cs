namespace FunctionWorkflows;

/// <summary>
/// The steps whose outputs this host has posted lately. Their owner may not have recorded them yet, so that another
/// copy of such a step would run it again for nothing.
/// </summary>
internal sealed class RecentSteps(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Queue<(string Key, long At)> _order = new();
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);

    public void Add(SpilledStep step)
    {
        lock (_lock)
        {
            if (_keys.Add(KeyOf(step)))
            {
                _order.Enqueue((KeyOf(step), time.GetTimestamp()));
            }
        }
    }

    public bool Contains(SpilledStep step, TimeSpan longest)
    {
        lock (_lock)
        {
            while (_order.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) >= longest)
            {
                _keys.Remove(_order.Dequeue().Key);
            }

            return _keys.Contains(KeyOf(step));
        }
    }

    private static string KeyOf(SpilledStep step) => $"{step.Birth}-{step.Run}-{step.Key}";
}
