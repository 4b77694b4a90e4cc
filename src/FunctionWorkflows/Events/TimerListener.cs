namespace FunctionWorkflows;

/// <summary>
/// Waits for an instant. The engine keeps it as a durable timer: it costs no memory while the workflow sleeps.
/// </summary>
/// <param name="FireAt">The instant; one that has passed fires at once.</param>
public sealed record TimerListener(DateTimeOffset FireAt) : EventListener<DateTimeOffset>
{
    /// <inheritdoc/>
    public override async Task<DateTimeOffset> PollForEventAsync(EventContext ctx)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        var delay = FireAt - ctx.TimeProvider.GetUtcNow();
        if (delay > TimeSpan.Zero)
        {
            await Task.Delay(delay, ctx.TimeProvider, ctx.CancellationToken).ConfigureAwait(false);
        }

        return FireAt;
    }
}
