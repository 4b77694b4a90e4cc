namespace FunctionWorkflows;

/// <summary>
/// Keeps the code of a workflow on the thread that has its mailbox: what it awaits goes on here, in order. Whatever
/// comes from another thread is of something that the workflow's context did not give.
/// </summary>
internal sealed class CodeSynchronizationContext(Action<string> foreign) : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _queue = new();
    private volatile int _thread;

    /// <summary>True on the thread that runs the code, while it does.</summary>
    public bool IsHere => _thread == Environment.CurrentManagedThreadId;

    public override SynchronizationContext CreateCopy() => this;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (IsHere)
        {
            _queue.Enqueue((d, state));
        }
        else
        {
            foreign("something that another thread has completed");
        }
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (IsHere)
        {
            d(state);
        }
        else
        {
            foreign("something that another thread has completed");
        }
    }

    /// <summary>Runs the code until it waits, or is over.</summary>
    public void Run(Action action)
    {
        var before = Current;
        SetSynchronizationContext(this);
        _thread = Environment.CurrentManagedThreadId;
        try
        {
            action();
            while (_queue.TryDequeue(out var next))
            {
                next.Callback(next.State);
            }
        }
        finally
        {
            _thread = 0;
            SetSynchronizationContext(before);
        }
    }
}
