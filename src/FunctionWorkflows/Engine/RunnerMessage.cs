namespace FunctionWorkflows;

/// <summary>What can come in to an instance.</summary>
internal abstract record RunnerMessage;

/// <summary>A body ended with an output, which is frozen and whose objects are stored.</summary>
internal sealed record StepEnded(
    StepExecution Execution, RecordKind Kind, Payload Data, ReadOnlyMemory<byte> Graph, DateTimeOffset EndedAt)
    : RunnerMessage;

/// <summary>A body, or the freezing of its output, threw.</summary>
internal sealed record StepThrew(StepExecution Execution, Exception Exception, DateTimeOffset EndedAt) : RunnerMessage;

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

/// <summary>Cancel for good.</summary>
internal sealed record CancelRequested(TaskCompletionSource<bool> Done) : RunnerMessage;

/// <summary>The host shuts down: let running steps end, then release.</summary>
internal sealed record DrainRequested : RunnerMessage;

/// <summary>The host's lease is gone: write nothing more.</summary>
internal sealed record LeaseLost : RunnerMessage;
