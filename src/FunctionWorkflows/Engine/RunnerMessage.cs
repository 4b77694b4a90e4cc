namespace FunctionWorkflows;

/// <summary>What can come in to an instance.</summary>
internal abstract record RunnerMessage;

/// <summary>A body ended with an output, which is frozen and whose objects are stored.</summary>
internal sealed record StepEnded(StepExecution Execution, StepSuccess Success) : RunnerMessage;

/// <summary>A body, or the freezing of its output, threw.</summary>
/// <param name="Execution">The try.</param>
/// <param name="Exception">The failure.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="IsRetried">
/// Whether the step's options retry such a failure, where that was decided on the host that had the exception itself.
/// </param>
internal sealed record StepThrew(
    StepExecution Execution, Exception Exception, DateTimeOffset EndedAt, bool? IsRetried = null) : RunnerMessage;

/// <summary>A step waited for long, and was left to other hosts.</summary>
internal sealed record StepSpilled(StepExecution Execution) : RunnerMessage;

/// <summary>Today's code cannot read what was recorded for a step.</summary>
internal sealed record StepMismatched(StepExecution Execution, CodeMismatchException Exception) : RunnerMessage;

/// <summary>The wait before a retry is over.</summary>
internal sealed record RetryDue(StepNode Step) : RunnerMessage;

/// <summary>Signs of life of steps have waited long enough for a commit.</summary>
internal sealed record HeartbeatsDue : RunnerMessage;

/// <summary>Messages may have come into the inbox.</summary>
internal sealed record InboxChanged : RunnerMessage;

/// <summary>Begins an instance: dispatches what is ready.</summary>
internal sealed record Begin : RunnerMessage;

/// <summary>Cancel for good; the code of a workflow may clean up first, unless it is to be now.</summary>
internal sealed record CancelRequested(TaskCompletionSource<bool> Done, CancelMode Mode) : RunnerMessage;

/// <summary>The code of the workflow awaits something foreign, as another thread has shown.</summary>
internal sealed record ForeignAwait : RunnerMessage;

/// <summary>A child that was asked for is there, or cannot be.</summary>
internal sealed record ChildStarted(StepNode Step, InstanceHeader? Child, Exception? Error) : RunnerMessage;

/// <summary>A child that was found on its way to its end has ended, or goes on after all.</summary>
internal sealed record ChildLeft(StepNode Step, bool HasEnded) : RunnerMessage;

/// <summary>A child has ended.</summary>
/// <param name="Ended">What came of it.</param>
/// <param name="Recorded">Is told whether that is recorded; null where nobody waits.</param>
internal sealed record ChildEnded(ChildOutcome Ended, TaskCompletionSource<bool>? Recorded) : RunnerMessage;

/// <summary>The children that were given up have been told.</summary>
internal sealed record ChildrenCanceled(StepNode Step) : RunnerMessage;

/// <summary>The parent has recorded what came of this instance.</summary>
internal sealed record ParentTold : RunnerMessage;

/// <summary>Others need the memory: leave it, if nothing is going on.</summary>
internal sealed record EvictRequested : RunnerMessage;

/// <summary>The host shuts down: let running steps end, then release.</summary>
internal sealed record DrainRequested : RunnerMessage;

/// <summary>The host's lease is gone: write nothing more.</summary>
internal sealed record LeaseLost : RunnerMessage;
