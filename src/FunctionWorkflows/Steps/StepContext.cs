using Microsoft.Extensions.Logging;

namespace FunctionWorkflows;

/// <summary>
/// What a step may know of the call that it serves; a parameter of this type is filled in, not passed.
/// </summary>
public sealed class StepContext
{
    internal StepContext()
    {
    }

    /// <summary>Gets the id of the workflow.</summary>
    public required string WorkflowId { get; init; }

    /// <summary>Gets the id of the step: stable over tries, hosts and crashes, unique in its workflow.</summary>
    public required string StepId { get; init; }

    /// <summary>
    /// Gets a key that is the same in every try of this step and in no other step of any workflow: pass it to
    /// services that refuse to do one thing twice.
    /// </summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>
    /// Gets the number of this try; the first is 1. A try that a host's death cut short is not counted.
    /// </summary>
    public required int Attempt { get; init; }

    /// <summary>Gets a logger whose category is the step's name.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>
    /// Gets the token that fires at a time-out, a cancellation, the loss of the workflow or the host's end.
    /// </summary>
    public required CancellationToken CancellationToken { get; init; }

    /// <summary>Gets the client of this host.</summary>
    public required IWorkflowClient Workflows { get; init; }

    internal Action<object?>? Heartbeats { get; init; }

    /// <summary>Says that the step is alive, with a line of level Debug in the host's log.</summary>
    /// <param name="details">Anything that tells how far the step is, or null.</param>
    public void Heartbeat(object? details = null) => Heartbeats?.Invoke(details);
}
