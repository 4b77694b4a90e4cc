namespace FunctionWorkflows;

/// <summary>Whom a try of a step belongs to: the runner of its instance, or the message of another host.</summary>
internal interface IStepRunner
{
    WorkflowEngine Host { get; }

    /// <summary>The id of the workflow.</summary>
    string Id { get; }

    string Birth { get; }

    ObjectStorage Objects { get; }

    /// <summary>Fires when the body is to stop.</summary>
    CancellationToken Stopping { get; }

    /// <summary>
    /// Asked just before the body starts. False where the step has an outcome by now, or is not this host's any more.
    /// </summary>
    ValueTask<bool> MayBeginAsync();

    /// <summary>Called on any thread, at the first sign of life of an execution that is not recorded yet.</summary>
    void HeartbeatCame(StepExecution execution);

    /// <summary>Takes the outcome, on a thread that has nothing else to do.</summary>
    void PostFromExecution(RunnerMessage message);
}
