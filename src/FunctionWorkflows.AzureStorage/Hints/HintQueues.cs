using System.Text.Json;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace FunctionWorkflows.AzureStorage;

/// <summary>The slow way of hints: the queue of a host, and the queue of activations where no host lives.</summary>
internal sealed class HintQueues(AzureContext context)
{
    private const int MostMessages = 32;
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(7) - TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Never = TimeSpan.FromSeconds(-1);

    public ValueTask LeaveAsync(string hostId, Hint hint, CancellationToken cancellationToken) => SendAsync(
        context.Clients.Retrying.HostQueue(hostId), hint, TimeSpan.Zero, cancellationToken);

    /// <summary>
    /// Leaves a message that starts a host where a scaler looks at the queue, at the time when there is work.
    /// </summary>
    public ValueTask LeaveActivationAsync(InstanceHeader header)
    {
        var delay = (header.DueAt ?? context.Now) - context.Now;
        delay = delay < TimeSpan.Zero ? TimeSpan.Zero : delay > LongestDelay ? LongestDelay : delay;
        return SendAsync(
            context.Clients.Retrying.Activations, Hint.Activation(header.Id), delay, CancellationToken.None);
    }

    /// <summary>Reads what was left in a host's queue, and in the queue of activations.</summary>
    public async ValueTask PollAsync(AzureMembership member, CancellationToken cancellationToken)
    {
        var clients = context.Clients.Retrying;
        await PollAsync(clients.HostQueue(member.Host.Id), isOwn: true, member, cancellationToken)
            .ConfigureAwait(false);
        await PollAsync(clients.Activations, isOwn: false, member, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask PollAsync(
        QueueClient queue, bool isOwn, AzureMembership member, CancellationToken cancellationToken)
    {
        foreach (var message in await ReceiveAsync(queue, cancellationToken).ConfigureAwait(false))
        {
            if (Read(message) is { } hint && (isOwn || hint.Kind == HintKind.Activation))
            {
                member.Take(hint);
            }

            await DeleteAsync(queue, message, cancellationToken).ConfigureAwait(false);
        }
    }

    private ValueTask<bool> DeleteAsync(QueueClient queue, QueueMessage message, CancellationToken cancellationToken) =>
        GuardAsync(
            async () =>
            {
                try
                {
                    await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancellationToken)
                        .ConfigureAwait(false);
                    return true;
                }
                catch (RequestFailedException e) when (
                    StorageErrors.IsNotFound(e) || e.ErrorCode == QueueErrorCode.PopReceiptMismatch)
                {
                    // It is gone already, by a try whose answer was lost; or it took too long, and comes again.
                    return false;
                }
            },
            cancellationToken);

    private async ValueTask SendAsync(
        QueueClient queue, Hint hint, TimeSpan delay, CancellationToken cancellationToken)
    {
        var text = JsonSerializer.Serialize(hint, HintJson.Default.Hint);
        await context.Clients.WithQueueAsync(
            queue, () => queue.SendMessageAsync(text, delay, Never, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
    }

    // Where nobody has left anything yet, there is no queue.
    private ValueTask<QueueMessage[]> ReceiveAsync(QueueClient queue, CancellationToken cancellationToken) =>
        GuardAsync(
            async () =>
            {
                try
                {
                    return (await queue.ReceiveMessagesAsync(MostMessages, null, cancellationToken)
                        .ConfigureAwait(false)).Value;
                }
                catch (RequestFailedException e) when (StorageErrors.IsGone(e))
                {
                    return [];
                }
            },
            cancellationToken);

    private static Hint? Read(QueueMessage message)
    {
        try
        {
            return JsonSerializer.Deserialize(message.MessageText, HintJson.Default.Hint) is { IsComplete: true } hint
                ? hint
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private ValueTask<T> GuardAsync<T>(Func<Task<T>> request, CancellationToken cancellationToken) =>
        context.Clients.Failure.GuardAsync(AccountService.Queue, request, cancellationToken);
}
