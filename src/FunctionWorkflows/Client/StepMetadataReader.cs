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
            WaitsFor = WaitsFor(step, state, workflow, options, hosts),
            ChildId = ChildOf(step, state),
            Heartbeat = step.Heartbeat?.ToString(),
            HeartbeatAt = step.HeartbeatAt,
        };
    }

    /// <summary>True where it has all that it needs but a host.</summary>
    public static bool MayRun(StepNode step, InstanceState state, WorkflowStatus workflow) =>
        workflow == WorkflowStatus.Running && step is { Phase: StepPhase.Ready, Call.IsWorkflow: false }
        && !Event.IsBuiltIn(step.Call.Step) && state.MayStart(step);

    // Events, timers and children are waited for whether or not a host has the workflow.
    private static string? WaitsFor(
        StepNode step,
        InstanceState state,
        WorkflowStatus workflow,
        StepDefaults? options,
        IReadOnlyList<HostDescription> hosts)
    {
        if (workflow is not (WorkflowStatus.Running or WorkflowStatus.Resumable)
            || step.Phase is not (StepPhase.Ready or StepPhase.Sleeping) || !state.MayStart(step))
        {
            return null;
        }

        return step.Call switch
        {
            { Step: Event.Raised } => $"the event '{EventTransitions.NameOf(step)}'",
            { Step: Event.Timer } => $"{EventTransitions.DueOf(step):u}",
            { Step: Event.SleepName } => step.DueAt is { } due ? $"{due:u}" : null,
            { IsWorkflow: true } => $"workflow '{ChildOf(step, state)}'",
            _ => options is null || workflow != WorkflowStatus.Running ? null
                : WaitingStep.WaitsFor(options.Need, hosts),
        };
    }

    // Each try is a workflow of its own; this is the last one that was started, or is about to be.
    private static string? ChildOf(StepNode step, InstanceState state) =>
        !step.Call.IsWorkflow || step == state.Code?.Main || (step.Phase == StepPhase.Waiting && step.Tries == 0) ? null
        : InstanceRunner.ChildIdOf(
            state.Header.Birth, step, step.Phase == StepPhase.Ready ? step.Tries : Math.Max(step.Tries - 1, 0));

    private static bool IsGivenUp(StepNode step)
    {
        for (var graph = step.Graph; graph is not null; graph = graph.Owner?.Graph)
        {
            if (graph.Call is { IsCanceled: true } or { IsTakenBack: true })
            {
                return true;
            }
        }

        return false;
    }

    // Starts are not recorded (one append a step), so a step whose inputs are there counts as running with its
    // workflow.
    private static WorkflowStatus StatusOf(StepNode step, InstanceState state, WorkflowStatus workflow) =>
        step.Phase switch
        {
            StepPhase.Succeeded => WorkflowStatus.Successful,
            StepPhase.Failed => WorkflowStatus.Failed,
            _ when IsGivenUp(step) => WorkflowStatus.Canceled,
            _ when workflow is WorkflowStatus.Canceled or WorkflowStatus.Resumable => workflow,
            StepPhase.Waiting => WorkflowStatus.Pending,
            StepPhase.Continued when workflow is WorkflowStatus.Failed => workflow,
            _ when !state.MayStart(step) => WorkflowStatus.Pending,
            _ when workflow is WorkflowStatus.Running => WorkflowStatus.Running,
            _ => WorkflowStatus.Pending,
        };
}
