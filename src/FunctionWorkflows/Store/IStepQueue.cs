namespace FunctionWorkflows;

/// <summary>
/// Steps that the owner of their workflow leaves to other hosts, in queues by what they need. Whoever implements it
/// keeps these promises:
/// </summary>
/// <remarks>
/// <para>A step that was sent is there until it is completed, however long that takes: it never expires. One receiver
/// at a time has it, for as long as it asked for and as it renews; then another may get it. It may come more often than
/// it was sent, after a crash or a lost answer: the engine compares each with the workflow's header and records.</para>
/// <para>The name of a queue is the name of a resource, or <c>""</c> for steps that any host can run. A queue that
/// nobody has sent to is empty. The order is about that of arrival.</para>
/// </remarks>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Naming", "CA1711", Justification = "It is a queue, though not one in memory.")]
public interface IStepQueue
{
    /// <summary>Sends steps to a queue.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="steps">The steps.</param>
    /// <param name="cancellationToken">Stops the sending; some may have been sent.</param>
    /// <returns>A task that ends when all are durable and can be received.</returns>
    ValueTask SendAsync(
        string queue, IReadOnlyList<SpilledStep> steps, CancellationToken cancellationToken = default);

    /// <summary>Receives steps, and hides them from others for a time. Does not wait for any to come.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="most">How many at the most; 1 or more.</param>
    /// <param name="hidden">How long they are the caller's without a renewal.</param>
    /// <param name="cancellationToken">Stops the waiting before the steps are hidden.</param>
    /// <returns>The steps; none where there is none to be received now.</returns>
    ValueTask<IReadOnlyList<QueuedStep>> ReceiveAsync(
        string queue, int most, TimeSpan hidden, CancellationToken cancellationToken = default);

    /// <summary>Keeps a received step hidden from others, counted from now.</summary>
    /// <param name="step">The step as received; used by one caller at a time.</param>
    /// <param name="hidden">How long it is the caller's without a further renewal.</param>
    /// <param name="cancellationToken">Stops the waiting before the write.</param>
    /// <returns>False where another has received it since, or where it is gone.</returns>
    ValueTask<bool> RenewAsync(QueuedStep step, TimeSpan hidden, CancellationToken cancellationToken = default);

    /// <summary>Removes a received step for good.</summary>
    /// <param name="step">The step as received; used by one caller at a time.</param>
    /// <param name="cancellationToken">Stops the waiting before the write.</param>
    /// <returns>False where another has received it since, or where it is gone.</returns>
    ValueTask<bool> CompleteAsync(QueuedStep step, CancellationToken cancellationToken = default);

    /// <summary>
    /// Gives a received step back in good order: others can receive it, and this time is not among its
    /// <see cref="QueuedStep.DequeueCount"/>.
    /// </summary>
    /// <param name="step">The step as received; used by one caller at a time, and spent afterwards.</param>
    /// <param name="hidden">How long it stays hidden, from this host too; zero for not at all.</param>
    /// <param name="cancellationToken">Stops the waiting before the write.</param>
    /// <returns>False where another has received it since, or where it is gone.</returns>
    ValueTask<bool> ReturnAsync(QueuedStep step, TimeSpan hidden, CancellationToken cancellationToken = default);

    /// <summary>
    /// Waits until there may be a step to receive. How often it looks by itself, where nobody tells it, is the store's
    /// affair: a look may cost money.
    /// </summary>
    /// <param name="queues">The queues; one at least.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>
    /// Those of the queues that are worth a look. There may be none to receive after all; a step that can be received
    /// never fails to end the wait, at once or when the store looks next.
    /// </returns>
    ValueTask<IReadOnlyList<string>> WaitForStepsAsync(
        IReadOnlyList<string> queues, CancellationToken cancellationToken = default);
}
