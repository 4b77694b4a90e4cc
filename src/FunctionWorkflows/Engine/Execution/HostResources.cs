namespace FunctionWorkflows;

/// <summary>
/// The CPUs, GPUs and named resources of a host, handed out to steps in the order in which they asked; one that does
/// not fit is passed by those behind it that do, but not for ever.
/// </summary>
internal sealed partial class HostResources
{
    private const int MostPassed = 1_000;
    private const double Rounding = 1e-9;

    private readonly Lock _lock = new();
    private readonly Dictionary<ResourceNeed, Line> _lines = [];
    private readonly ResourceNeed _total;
    private readonly Dictionary<string, double> _custom;
    private double _cpus;
    private double _gpus;
    private long _ticket;

    public HostResources(double cpus, double gpus, IReadOnlyDictionary<string, double> custom)
    {
        _total = new(cpus, gpus, custom);
        _cpus = cpus;
        _gpus = gpus;
        _custom = new(custom);
    }

    public ResourceNeed Total => _total;

    public bool CanEverFit(ResourceNeed need) => need.FitsIn(_total);

    /// <summary>Starts the execution at once, or as soon as it fits; returns those to start now.</summary>
    public void Request(StepExecution execution, List<StepExecution> granted)
    {
        lock (_lock)
        {
            if (!_lines.TryGetValue(execution.Need, out var line))
            {
                _lines[execution.Need] = line = new();
            }

            line.Waiting.Enqueue((_ticket++, execution));
            _waiting++;
            if (line.Waiting.Count == 1 || _lines.Count > 1)
            {
                Grant(granted);
            }
        }
    }

    public void Release(ResourceNeed need, List<StepExecution> granted)
    {
        lock (_lock)
        {
            Take(need, -1);
            Grant(granted);
        }
    }

    private void Grant(List<StepExecution> granted)
    {
        while (NextFitting() is { } line)
        {
            var (_, execution) = line.Waiting.Dequeue();
            _waiting--;
            line.Passed = 0;

            // A withdrawn execution took no slot and never will.
            if (execution.TryGrant())
            {
                Take(execution.Need, 1);
                granted.Add(execution);
            }

            if (line.Waiting.Count == 0)
            {
                _lines.Remove(execution.Need);
            }
        }
    }

    private Line? NextFitting()
    {
        Line? first = null;
        Line? blocked = null;
        foreach (var (need, line) in _lines)
        {
            var ticket = line.Waiting.Peek().Ticket;
            if (Fits(need))
            {
                first = first is null || ticket < first.Waiting.Peek().Ticket ? line : first;
            }
            else if (CanEverFit(need) && line.Passed >= MostPassed)
            {
                blocked = blocked is null || ticket < blocked.Waiting.Peek().Ticket ? line : blocked;
            }
        }

        if (first is null || (blocked is not null && blocked.Waiting.Peek().Ticket < first.Waiting.Peek().Ticket))
        {
            return null;
        }

        foreach (var line in _lines.Values)
        {
            line.Passed += line.Waiting.Peek().Ticket < first.Waiting.Peek().Ticket ? 1 : 0;
        }

        return first;
    }

    private bool Fits(ResourceNeed need) =>
        need.Cpus <= _cpus + Rounding && need.Gpus <= _gpus + Rounding
        && need.Custom.All(entry => _custom.GetValueOrDefault(entry.Key) + Rounding >= entry.Value);

    private void Take(ResourceNeed need, int sign)
    {
        _cpus -= sign * need.Cpus;
        _gpus -= sign * need.Gpus;
        foreach (var (name, amount) in need.Custom)
        {
            _custom[name] = _custom.GetValueOrDefault(name) - (sign * amount);
        }
    }

    private sealed class Line
    {
        public Queue<(long Ticket, StepExecution Execution)> Waiting { get; } = new();

        public int Passed { get; set; }
    }
}
