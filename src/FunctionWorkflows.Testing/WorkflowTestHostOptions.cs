using Microsoft.Extensions.DependencyInjection;

namespace FunctionWorkflows;

/// <summary>How a <see cref="WorkflowTestHost"/> is made.</summary>
public sealed record WorkflowTestHostOptions
{
    /// <summary>Gets the store; share one between hosts to let one take over from another.</summary>
    /// <value>The default is null: an <see cref="InMemoryStore"/> of its own.</value>
    public IWorkflowStore? Store { get; init; }

    /// <summary>Gets the clock of the host. Give the store the same one.</summary>
    /// <value>The default is the system's.</value>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// Gets how long a host that runs a step for another one may be silent before a third one gets the step.
    /// </summary>
    /// <value>The default is null: 45 seconds.</value>
    public TimeSpan? StepLease { get; init; }

    /// <summary>Gets what sets the options of the engine.</summary>
    public Action<FunctionWorkflowsOptions>? Configure { get; init; }

    /// <summary>Gets what adds the services that steps ask for.</summary>
    public Action<IServiceCollection>? Services { get; init; }

    /// <summary>Gets the hook before each write; a crash in it means that the store never gets the write.</summary>
    public Action<WorkflowTestHost, StoreWrite>? Writing { get; init; }

    /// <summary>
    /// Gets the hook after each write that went through; a crash in it means that its answer is lost.
    /// </summary>
    public Action<WorkflowTestHost, StoreWrite>? Written { get; init; }
}
