namespace FunctionWorkflows.Sqlite;

/// <content>Inbox and receipts.</content>
internal sealed partial class SqliteInstances
{
    public ValueTask<PostResult> PostAsync(
        string id,
        string birth,
        long epoch,
        IReadOnlyList<InboxMessage> messages,
        CancellationToken cancellationToken = default) =>
        Context.WriteAsync(id, db => Post(db, id, birth, epoch, messages), cancellationToken);

    public ValueTask<IReadOnlyList<InboxMessage>> ReadInboxAsync(
        InstanceClaim claim, long after, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var header = claim.Header;
        return new(Context.Readers.Read<IReadOnlyList<InboxMessage>>(
            db => MessageRow.Read(db, header.Id, header.Birth, after)));
    }

    public async ValueTask AcknowledgeAsync(
        string id, string birth, IReadOnlyList<string> messageIds, CancellationToken cancellationToken = default) =>
        await Context.WriteAsync(
            id, db => Acknowledge(db, id, birth, messageIds), cancellationToken).ConfigureAwait(false);

    public ValueTask<MessageReceipt?> ReadReceiptAsync(
        string id, string birth, string messageId, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Context.Readers.Read(db => ReceiptRow.Read(db, id, birth, messageId)));
    }

    private static PostResult Post(
        SqliteDb db, string id, string birth, long epoch, IReadOnlyList<InboxMessage> messages)
    {
        var header = HeaderRow.Read(db, id);
        if (header is null || header.Birth != birth || header.HasEnded)
        {
            return new PostResult(PostOutcome.Ended, header);
        }

        if (header.Epoch != epoch)
        {
            return new PostResult(PostOutcome.Moved, header);
        }

        foreach (var message in messages)
        {
            MessageRow.Insert(db, id, birth, message);
        }

        return new PostResult(PostOutcome.Done, header);
    }

    private static bool Acknowledge(SqliteDb db, string id, string birth, IReadOnlyList<string> messageIds)
    {
        foreach (var messageId in messageIds)
        {
            ReceiptRow.DropAnswer(db, id, birth, messageId);
        }

        return true;
    }
}
