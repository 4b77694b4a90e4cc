namespace FunctionWorkflows;

/// <summary>What a poll of an <see cref="EventListener{TEvent}"/> may know.</summary>
public sealed class EventContext
{
    internal EventContext()
    {
    }

    /// <summary>Gets the id of the workflow.</summary>
    public required string WorkflowId { get; init; }

    /// <summary>Gets the services of a scope of this call.</summary>
    public required IServiceProvider Services { get; init; }

    /// <summary>Gets the clock.</summary>
    public required TimeProvider TimeProvider { get; init; }

    /// <summary>Gets the token that fires at a cancellation, the loss of the workflow or the host's end.</summary>
    public required CancellationToken CancellationToken { get; init; }
}
