namespace FunctionWorkflows;

/// <summary>What the records, and today's attribute, say of a step.</summary>
internal static class StepMetadataReader
{
    /// <param name="step">The step.</param>
    /// <param name="state">What the records give.</param>
    /// <param name="workflow">The status of the workflow.</param>
    /// <param name="hosts">The living hosts that may run steps of it; none where nobody asked for them.</param>
    public static StepMetadata Read(
        StepNode step, InstanceState state, WorkflowStatus workflow, IReadOnlyList<HostDescription> hosts)
    {
        var options = WorkflowRegistry.TryFindStep(step.Call.Step, out var definition)
            ? definition.Defaults.With(step.Call.Options)
            : null;
        return new()
        {
            Id = step.Key,
            Name = step.Name,
            ParentId = step.Graph.Owner?.Key,
            InputIds = [.. step.Call.Inputs.Select(input => step.Graph.Steps[input].Key)],
            Status = StatusOf(step, state, workflow),
            Options = new()
            {
                MaxRetries = options?.MaxRetries ?? step.Call.Options.MaxRetries ?? 3,
                Cpus = options?.Need.Cpus ?? step.Call.Options.Cpus ?? 1,
                Gpus = options?.Need.Gpus ?? step.Call.Options.Gpus ?? 0,
                CatchExceptions = step.Catches > 0,
            },
            Tries = step.Tries,
            StartedAt = step.StartedAt,
            EndedAt = step.EndedAt,
            Metadata = options?.Metadata ?? step.Call.Options.Metadata ?? Checks.NoStrings,
            Error = step.Error?.ToException(),
            WaitsFor = options is not null && MayRun(step, state, workflow)
                ? WaitingStep.WaitsFor(options.Need, hosts)
                : null,
            Heartbeat = step.Heartbeat?.ToString(),
            HeartbeatAt = step.HeartbeatAt,
        };
    }

    /// <summary>True where it has all that it needs but a host.</summary>
    public static bool MayRun(StepNode step, InstanceState state, WorkflowStatus workflow) =>
        workflow == WorkflowStatus.Running && step.Phase is StepPhase.Ready && state.MayStart(step);

    // Starts are not recorded (one append a step), so a step whose inputs are there counts as running with its
    // workflow.
    private static WorkflowStatus StatusOf(StepNode step, InstanceState state, WorkflowStatus workflow) =>
        step.Phase switch
        {
            StepPhase.Succeeded => WorkflowStatus.Successful,
            StepPhase.Failed => WorkflowStatus.Failed,
            _ when workflow is WorkflowStatus.Canceled or WorkflowStatus.Resumable => workflow,
            StepPhase.Waiting => WorkflowStatus.Pending,
            StepPhase.Continued when workflow is WorkflowStatus.Failed => workflow,
            _ when !state.MayStart(step) => WorkflowStatus.Pending,
            _ when workflow is WorkflowStatus.Running => WorkflowStatus.Running,
            _ => WorkflowStatus.Pending,
        };
}
