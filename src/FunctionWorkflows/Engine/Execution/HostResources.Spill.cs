namespace FunctionWorkflows;

/// <content>What can be left to other hosts, and what can be taken from them.</content>
internal sealed partial class HostResources
{
    private const int TurnsInLine = 4;
    private const int MostAtOnce = 32;

    private int _waiting;

    /// <summary>How many may wait for each CPU before the others are left to hosts that have room.</summary>
    private int LongestLine => TurnsInLine * Math.Max(1, (int)_total.Cpus);

    public bool IsLineLong => Volatile.Read(ref _waiting) > LongestLine;

    /// <summary>
    /// How many steps of a queue may be received now. What needs a resource waits here with the others until it fits;
    /// what any host can run is only taken where it starts at once.
    /// </summary>
    public int RoomFor(string queue)
    {
        lock (_lock)
        {
            return queue == SpillQueues.Shared ? SharedRoom()
                : queue == SpillQueues.Gpu && _gpus > Rounding ? Math.Clamp((int)_gpus, 1, MostAtOnce)
                : _custom.GetValueOrDefault(queue) > Rounding ? 1
                : 0;
        }
    }

    /// <summary>
    /// Takes the executions at the end of the longest line that are too many for this host, and marks them as left to
    /// others.
    /// </summary>
    public List<StepExecution> TakeTail(int most, Func<StepExecution, bool> isMeant)
    {
        lock (_lock)
        {
            var line = _lines.Values.MaxBy(line => line.Waiting.Count);
            var count = Math.Min(most, _waiting - LongestLine);
            return line is null || count <= 0 ? [] : TakeTail(line, count, isMeant);
        }
    }

    private List<StepExecution> TakeTail(Line line, int count, Func<StepExecution, bool> isMeant)
    {
        var waiting = line.Waiting.ToArray();
        var taken = new List<StepExecution>();
        var kept = new Stack<(long, StepExecution)>(waiting.Length);
        for (var i = waiting.Length - 1; i >= 0; i--)
        {
            // The first of a line keeps its place, so that no line is ever empty.
            var execution = waiting[i].Execution;
            if (i > 0 && taken.Count < count && isMeant(execution) && execution.TrySpill())
            {
                taken.Add(execution);
            }
            else
            {
                kept.Push(waiting[i]);
            }
        }

        line.Waiting.Clear();
        foreach (var entry in kept)
        {
            line.Waiting.Enqueue(entry);
        }

        _waiting -= taken.Count;
        return taken;
    }

    private int SharedRoom() =>
        _lines.Count > 0 || _cpus + Rounding < Math.Min(1, _total.Cpus)
            ? 0
            : Math.Clamp((int)(_cpus + Rounding), 1, MostAtOnce);
}
