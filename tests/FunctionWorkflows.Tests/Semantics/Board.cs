namespace FunctionWorkflows.Tests.Semantics;

/// <summary>
/// What a test and the bodies of its steps tell each other: counts, gates, and switches for failures.
/// </summary>
public sealed class Board
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _runs = [];
    private readonly Dictionary<string, (TaskCompletionSource Reached, TaskCompletionSource Opened)> _gates = [];
    private readonly List<string> _notes = [];
    private int _inside;

    public int MostInside { get; private set; }

    public IReadOnlyList<string> Notes
    {
        get
        {
            lock (_lock)
            {
                return [.. _notes];
            }
        }
    }

    public int Runs(string name)
    {
        lock (_lock)
        {
            return _runs.GetValueOrDefault(name);
        }
    }

    public int Run(string name)
    {
        lock (_lock)
        {
            return _runs[name] = _runs.GetValueOrDefault(name) + 1;
        }
    }

    public void Note(string text)
    {
        lock (_lock)
        {
            _notes.Add(text);
        }
    }

    public void Enter()
    {
        lock (_lock)
        {
            MostInside = Math.Max(MostInside, ++_inside);
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            _inside--;
        }
    }

    public Task ReachedAsync(string gate) => WithinAsync(Gate(gate).Reached.Task, $"Nothing reached the gate '{gate}'");

    public void Reach(string gate) => Gate(gate).Reached.TrySetResult();

    public void Open(string gate) => Gate(gate).Opened.TrySetResult();

    public bool IsReached(string gate) => Gate(gate).Reached.Task.IsCompleted;

    public bool IsOpen(string gate) => Gate(gate).Opened.Task.IsCompleted;

    public Task PassAsync(string gate, CancellationToken cancellationToken = default)
    {
        Reach(gate);
        return Gate(gate).Opened.Task.WaitAsync(cancellationToken);
    }

    public static async Task WithinAsync(Task task, string what)
    {
        try
        {
            await task.WaitAsync(Deadline);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{what} within {Deadline}.");
        }
    }

    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        for (var left = Deadline; !await condition(); left -= TimeSpan.FromMilliseconds(5))
        {
            if (left <= TimeSpan.Zero)
            {
                throw new TimeoutException($"Not so within {Deadline}: {what}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    private (TaskCompletionSource Reached, TaskCompletionSource Opened) Gate(string name)
    {
        lock (_lock)
        {
            if (!_gates.TryGetValue(name, out var gate))
            {
                _gates[name] = gate = (
                    new(TaskCreationOptions.RunContinuationsAsynchronously),
                    new(TaskCreationOptions.RunContinuationsAsynchronously));
            }

            return gate;
        }
    }
}
