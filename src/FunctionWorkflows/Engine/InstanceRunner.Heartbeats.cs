using System.Collections.Concurrent;

namespace FunctionWorkflows;

/// <content>
/// Signs of life of running steps: recorded with whatever is committed next, and in a commit of their own at the
/// latest some seconds after the first of them.
/// </content>
internal sealed partial class InstanceRunner
{
    private static readonly TimeSpan HeartbeatDelay = TimeSpan.FromSeconds(5);

    // Any thread.
    private readonly ConcurrentStack<StepExecution> _beating = new();
    private int _isWaitingForHeartbeats;

    /// <summary>Called on any thread, at the first sign of life of an execution that is not recorded yet.</summary>
    public void HeartbeatCame(StepExecution execution)
    {
        _beating.Push(execution);
        if (Interlocked.Exchange(ref _isWaitingForHeartbeats, 1) == 0)
        {
            _ = PostHeartbeatsAsync();
        }
    }

    private async Task PostHeartbeatsAsync()
    {
        await Task.Delay(HeartbeatDelay, Host.Time, Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Post(new HeartbeatsDue());
    }

    private void TakeHeartbeats(Changes changes)
    {
        Interlocked.Exchange(ref _isWaitingForHeartbeats, 0);
        RecordHeartbeats(changes);
    }

    private void RecordHeartbeats(Changes changes)
    {
        while (_beating.TryPop(out var execution))
        {
            if (_executions.TryGetValue(execution.Step, out var current) && ReferenceEquals(current, execution))
            {
                RecordHeartbeat(execution, changes);
            }
        }
    }

    /// <summary>Records what an execution that is at its end, or goes on, has said last.</summary>
    private void RecordHeartbeat(StepExecution execution, Changes changes)
    {
        if (execution.TakeHeartbeat() is { } heartbeat)
        {
            HeartbeatTransition.Apply(_state, execution, heartbeat, changes);
        }
    }
}
