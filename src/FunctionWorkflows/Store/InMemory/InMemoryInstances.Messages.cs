namespace FunctionWorkflows;

/// <content>Inbox and receipts.</content>
internal sealed partial class InMemoryInstances
{
    public ValueTask<PostResult> PostAsync(
        string id,
        string birth,
        long epoch,
        IReadOnlyList<InboxMessage> messages,
        CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (data.Gate)
        {
            if (!data.Instances.TryGetValue(id, out var instance))
            {
                return new(new PostResult(PostOutcome.Ended, null));
            }

            var header = instance.Header;
            if (header.Birth != birth || header.HasEnded)
            {
                return new(new PostResult(PostOutcome.Ended, header));
            }

            if (header.Epoch != epoch)
            {
                return new(new PostResult(PostOutcome.Moved, header));
            }

            Insert(instance, messages);
            return new(new PostResult(PostOutcome.Done, header));
        }
    }

    public ValueTask<IReadOnlyList<InboxMessage>> ReadInboxAsync(
        InstanceClaim claim, long after, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (data.Gate)
        {
            return new(Find(claim.Id, claim.Header.Birth) is { } instance
                ? [.. instance.Inbox.Where(m => m.Number > after)]
                : []);
        }
    }

    public ValueTask AcknowledgeAsync(
        string id, string birth, IReadOnlyList<string> messageIds, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (data.Gate)
        {
            if (Find(id, birth) is { } instance)
            {
                foreach (var messageId in messageIds)
                {
                    if (instance.Receipts.TryGetValue(messageId, out var receipt))
                    {
                        instance.Receipts[messageId] = receipt with { Answer = null };
                    }
                }
            }
        }

        return default;
    }

    public ValueTask<MessageReceipt?> ReadReceiptAsync(
        string id, string birth, string messageId, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (data.Gate)
        {
            return new(Find(id, birth)?.Receipts.GetValueOrDefault(messageId));
        }
    }

    private void Insert(InMemoryInstance instance, IReadOnlyList<InboxMessage> messages)
    {
        foreach (var message in messages)
        {
            if (!instance.Inbox.Exists(m => m.Id == message.Id))
            {
                instance.Inbox.Add(message with { Number = ++data.LastMessage });
            }
        }

        data.Changes.Raise(instance.Header.Id);
    }

    private InMemoryInstance? Find(string id, string birth) =>
        data.Instances.TryGetValue(id, out var instance) && instance.Header.Birth == birth ? instance : null;
}
