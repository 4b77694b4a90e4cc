using Microsoft.Extensions.Logging;

namespace FunctionWorkflows;

/// <content>The signs of life that the body gives.</content>
internal sealed partial class StepExecution
{
    // Of earlier tries: read when the try is made, by the thread that has the instance.
    private readonly Payload? _lastDetails = step.Heartbeat;

    private Heartbeat? _heartbeat;
    private Payload? _details = step.Heartbeat;
    private volatile bool _isOver;

    /// <summary>Takes the last sign of life that is not recorded yet, or null.</summary>
    public Heartbeat? TakeHeartbeat() => Interlocked.Exchange(ref _heartbeat, null);

    private void Beat(object? details, ILogger logger)
    {
        StepExecutionLog.Heartbeat(logger, Step.Name, Runner.Id, details);
        var frozen = details is null ? null : HeartbeatDetails.Freeze(details, Step.Name, Runner.Id);

        // A body that does not heed its time-out may go on beside the next try.
        if (_isOver)
        {
            return;
        }

        // Without details it is a sign of life, and what the last one said stays.
        var kept = frozen is null ? Volatile.Read(ref _details) : frozen;
        Volatile.Write(ref _details, kept);
        if (Interlocked.Exchange(ref _heartbeat, new(kept, Runner.Host.Time.GetUtcNow())) is null)
        {
            Runner.HeartbeatCame(this);
        }
    }
}

/// <summary>A sign of life.</summary>
internal sealed record Heartbeat(Payload? Details, DateTimeOffset At);
