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

    internal Payload? LastDetails { get; init; }

    internal ObjectScope? Scope { get; init; }

    internal string StepName { get; init; } = "";

    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// Says that the step is alive, and how far it is. The last details are recorded: within 5 seconds, or sooner with
    /// whatever else the workflow records, so that it may be called as often as one likes. A later try, on this host or
    /// another, gets them from <see cref="LastHeartbeat{T}"/>, and the step's metadata has them while it runs. Each
    /// call writes a line of level Debug to the host's log; of a step that runs on another host than its workflow, that
    /// is all.
    /// </summary>
    /// <param name="details">
    /// Anything that tells how far the step is, at most 16 KiB as JSON; it is serialized before this returns. Null
    /// leaves the details as they were.
    /// </param>
    /// <exception cref="FunctionWorkflowsException">
    /// The details cannot be serialized (FW1022), or are too large or have objects (FW1057).
    /// </exception>
    public void Heartbeat(object? details = null) => Heartbeats?.Invoke(details);

    /// <summary>
    /// Gets the details of the last heartbeat that was recorded before this try began: of an earlier try, of one that a
    /// host's death cut short, or of the last one before a resume.
    /// </summary>
    /// <typeparam name="T">The type of what was passed to <see cref="Heartbeat"/>.</typeparam>
    /// <returns>The details; the default of the type where there are none.</returns>
    /// <exception cref="FunctionWorkflowsException">They cannot be read as that type (FW1058).</exception>
    public T? LastHeartbeat<T>() =>
        LastDetails is null ? default : HeartbeatDetails.Read<T>(LastDetails, Scope!, StepName);
}
