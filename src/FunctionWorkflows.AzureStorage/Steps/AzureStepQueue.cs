using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace FunctionWorkflows.AzureStorage;

/// <summary>Steps that are left to other hosts, as messages of a queue for each resource.</summary>
internal sealed class AzureStepQueue(StorageClients clients, TimeProvider time, Action<string>? tell = null)
    : IStepQueue
{
    private const int MostSentAtOnce = 8;

    // The service's own limits.
    private const int MostReceived = 32;
    private static readonly TimeSpan LeastHidden = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Never = TimeSpan.FromSeconds(-1);

    private readonly QueueLooks _looks = new(time);

    public async ValueTask SendAsync(
        string queue, IReadOnlyList<SpilledStep> steps, CancellationToken cancellationToken = default)
    {
        var client = ClientOf(clients.Retrying, queue);
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = MostSentAtOnce,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(steps, parallel, async (step, token) => await clients.WithQueueAsync(
            client,
            () => client.SendMessageAsync(StepMessage.Of(step), TimeSpan.Zero, Never, token),
            token).ConfigureAwait(false)).ConfigureAwait(false);
        Nudge(queue);
        tell?.Invoke(queue);
    }

    public async ValueTask<IReadOnlyList<QueuedStep>> ReceiveAsync(
        string queue, int most, TimeSpan hidden, CancellationToken cancellationToken = default)
    {
        var client = ClientOf(clients.Retrying, queue);
        var begun = _looks.Begin(queue);
        var messages = await clients.WithQueueAsync(
            client,
            async () => (await client.ReceiveMessagesAsync(
                Math.Min(most, MostReceived), hidden > LeastHidden ? hidden : LeastHidden, cancellationToken)
                .ConfigureAwait(false)).Value,
            cancellationToken).ConfigureAwait(false);
        List<QueuedStep> steps = [.. messages.Select(message => StepMessage.Read(message, queue)).OfType<QueuedStep>()];
        _looks.Looked(queue, begun, steps.Count > 0);
        return steps;
    }

    /// <remarks>
    /// Where the answer is lost, the receipt may be too: then it is another's when the time is over, and runs twice.
    /// </remarks>
    public ValueTask<bool> RenewAsync(
        QueuedStep step, TimeSpan hidden, CancellationToken cancellationToken = default) =>
        OwnAsync(
            async () =>
            {
                var answer = await ClientOf(clients.Once, step.Queue).UpdateMessageAsync(
                    StepMessage.IdOf(step), step.Receipt, (string?)null, hidden, cancellationToken)
                    .ConfigureAwait(false);
                step.MoveTo(answer.Value.PopReceipt);
            },
            cancellationToken);

    public ValueTask<bool> CompleteAsync(QueuedStep step, CancellationToken cancellationToken = default) =>
        OwnAsync(
            () => ClientOf(clients.Retrying, step.Queue).DeleteMessageAsync(
                StepMessage.IdOf(step), step.Receipt, cancellationToken),
            cancellationToken);

    /// <remarks>The count is the service's and only goes up; the message says how much of it does not count.</remarks>
    public async ValueTask<bool> ReturnAsync(
        QueuedStep step, TimeSpan hidden, CancellationToken cancellationToken = default)
    {
        var isReturned = await OwnAsync(
            () => ClientOf(clients.Once, step.Queue).UpdateMessageAsync(
                StepMessage.IdOf(step), step.Receipt, StepMessage.Returned(step), hidden, cancellationToken),
            cancellationToken).ConfigureAwait(false);
        if (hidden <= TimeSpan.Zero)
        {
            Nudge(step.Queue);
        }

        return isReturned;
    }

    public ValueTask<IReadOnlyList<string>> WaitForStepsAsync(
        IReadOnlyList<string> queues, CancellationToken cancellationToken = default) =>
        _looks.WaitAsync(queues, cancellationToken);

    /// <summary>Lets who waits look at a queue at once: another host said that there is something.</summary>
    public void Nudge(string queue) => _looks.Nudge(queue);

    private static QueueClient ClientOf(HubClients hub, string queue) => hub.Steps(queue.Length == 0 ? null : queue);

    private ValueTask<bool> OwnAsync(Func<Task> request, CancellationToken cancellationToken) =>
        clients.Failure.GuardAsync(
            AccountService.Queue,
            async () =>
            {
                try
                {
                    await request().ConfigureAwait(false);
                    return true;
                }
                catch (RequestFailedException e) when (
                    e.Status == 404 || e.ErrorCode == QueueErrorCode.PopReceiptMismatch)
                {
                    return false;
                }
            },
            cancellationToken);
}
