namespace FunctionWorkflows;

/// <summary>
/// Waits for something outside: polled by the host that owns the workflow, polled anew after a crash, and told once the
/// event is recorded. As in Ray Workflows.
/// </summary>
/// <remarks>
/// A listener is a record, and its members are data: they are recorded as JSON. Services come from
/// <see cref="EventContext.Services"/>. A poll occupies no CPUs of the host; where it throws, it is retried as a step is.
/// </remarks>
/// <typeparam name="TEvent">The type of the event.</typeparam>
/// <example>
/// <code>
/// public sealed record FileListener(string Path) : EventListener&lt;string&gt;
/// {
///     public override async Task&lt;string&gt; PollForEventAsync(EventContext ctx)
///     {
///         while (!File.Exists(Path))
///         {
///             await Task.Delay(TimeSpan.FromSeconds(1), ctx.TimeProvider, ctx.CancellationToken);
///         }
///
///         return await File.ReadAllTextAsync(Path, ctx.CancellationToken);
///     }
/// }
///
/// Step&lt;string&gt; content = Event.WaitFor(new FileListener("ready.txt"));
/// </code>
/// </example>
public abstract record EventListener<TEvent>
{
    /// <summary>Waits for the event; it is repeated after a crash until an event is recorded.</summary>
    /// <param name="ctx">What the poll may know; its token fires when the workflow leaves the host.</param>
    /// <returns>The event, once it happened.</returns>
    public abstract Task<TEvent> PollForEventAsync(EventContext ctx);

    /// <summary>
    /// Called once the event is recorded, before anything that depends on it starts: the place to commit, acknowledge or
    /// delete. Called again where a host died before its end was recorded, and retried where it throws; the poll is not.
    /// </summary>
    /// <param name="e">The event.</param>
    /// <param name="ctx">What the call may know.</param>
    /// <returns>A task that ends when the source knows.</returns>
    public virtual Task EventCheckpointedAsync(TEvent e, EventContext ctx) => Task.CompletedTask;
}
