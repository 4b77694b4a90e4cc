using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage;

/// <content>Inbox and receipts.</content>
internal sealed partial class AzureInstances
{
    // 100 operations, less the door.
    private const int MostRows = 99;

    private readonly ConditionalWeakTable<InstanceClaim, InboxNumbers> _numbers = [];
    private long _lastSent;

    public async ValueTask<PostResult> PostAsync(
        string id,
        string birth,
        long epoch,
        IReadOnlyList<InboxMessage> messages,
        CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await _overflow.StoreAsync(id, birth, messages.Select(message => message.Data)).ConfigureAwait(false);
        var partition = Keys.Escape(id);
        foreach (var rows in Batches(messages.Select(m => MessageRow.Write(partition, birth, m, NextSent()))))
        {
            var isIn = await InsertAsync(partition, Keys.Door(birth, epoch), rows).ConfigureAwait(false);
            if (isIn is not true)
            {
                var there = await ReadAsync(id, CancellationToken.None).ConfigureAwait(false);
                await ThrowIfUnreadableAsync(there).ConfigureAwait(false);
                if (isIn is false || there is null || there.Birth != birth || there.HasEnded)
                {
                    return Refused(birth, there);
                }
            }
        }

        // Read after the messages are there: whoever claims it later finds them, and who has it now is told.
        var header = await ReadAsync(id, CancellationToken.None).ConfigureAwait(false);
        await ThrowIfUnreadableAsync(header).ConfigureAwait(false);
        if (header is { Owner: not null } && header.Birth == birth)
        {
            await cluster.Hints.TellOwnerAsync(header, cancellationToken).ConfigureAwait(false);
        }

        return new(PostOutcome.Done, header);
    }

    public async ValueTask<IReadOnlyList<InboxMessage>> ReadInboxAsync(
        InstanceClaim claim, long after, CancellationToken cancellationToken = default)
    {
        var rows = await InboxAsync(claim.Header, cancellationToken).ConfigureAwait(false);
        var messages = await NumberedAsync(claim, rows, cancellationToken).ConfigureAwait(false);
        return [.. messages.Where(message => message.Number > after)];
    }

    public async ValueTask AcknowledgeAsync(
        string id, string birth, IReadOnlyList<string> messageIds, CancellationToken cancellationToken = default)
    {
        foreach (var messageId in messageIds)
        {
            while (!await TryAcknowledgeAsync(id, birth, messageId, cancellationToken).ConfigureAwait(false))
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>False where the receipt has changed since it was read.</summary>
    private async ValueTask<bool> TryAcknowledgeAsync(
        string id, string birth, string messageId, CancellationToken cancellationToken)
    {
        var row = await ReceiptRowAsync(id, birth, messageId, cancellationToken).ConfigureAwait(false);
        if (row is null || MessageRow.ReadReceipt(row) is not { Answer: not null } receipt)
        {
            return true;
        }

        receipt = receipt with { Answer = null };
        var sent = await SendAsync(
            [RowWrite.Replace(MessageRow.WriteReceipt(row.PartitionKey, birth, receipt), row.ETag)])
            .ConfigureAwait(false);
        return sent.Outcome == TransactionOutcome.Done
            || (sent.Status is 404 or 412 ? false : throw context.Fail(sent.Error!));
    }

    public async ValueTask<MessageReceipt?> ReadReceiptAsync(
        string id, string birth, string messageId, CancellationToken cancellationToken = default)
    {
        if (await ReceiptRowAsync(id, birth, messageId, cancellationToken).ConfigureAwait(false) is not { } row)
        {
            return null;
        }

        var receipt = MessageRow.ReadReceipt(row);
        var answer = await _overflow.ReadAsync(id, birth, row, "Answer", receipt.Answer, cancellationToken)
            .ConfigureAwait(false);
        return receipt with { Answer = answer };
    }

    private ValueTask<TableEntity?> ReceiptRowAsync(
        string id, string birth, string messageId, CancellationToken cancellationToken) => context.ReadAsync(
            context.Instances, Keys.Escape(id), Keys.Receipt(birth, messageId), cancellationToken);

    /// <summary>
    /// Inserts messages where the door is there; those that are there already stay as they are. Null where all were,
    /// and nothing tells of the door.
    /// </summary>
    private async ValueTask<bool?> InsertAsync(string partition, string door, List<TableEntity> rows)
    {
        var backoff = context.Backoff(Longest);
        while (rows.Count > 0)
        {
            List<TableTransactionAction> writes =
            [
                RowWrite.Merge(new TableEntity(partition, door), ETag.All), .. rows.Select(RowWrite.Insert),
            ];
            var sent = await Transaction.SendAsync(context, context.InstancesOnce, writes, CancellationToken.None)
                .ConfigureAwait(false);
            switch (sent.Outcome)
            {
                case TransactionOutcome.Done:
                    return true;
                case TransactionOutcome.Refused when sent.IsMissing:
                    return false;
                case TransactionOutcome.Refused when sent.IsConflict && sent.Index > 0:
                    rows.RemoveAt(sent.Index - 1);
                    break;
                case TransactionOutcome.Refused:
                    throw context.Fail(sent.Error!);
                default:
                    await backoff.WaitAsync(sent.Error!, CancellationToken.None).ConfigureAwait(false);
                    break;
            }
        }

        return null;
    }

    private static IEnumerable<List<TableEntity>> Batches(IEnumerable<TableEntity> rows)
    {
        var batch = new List<TableEntity>();
        var bytes = 0;
        foreach (var row in rows)
        {
            var size = RowWrite.EncodedSize(RowWrite.Insert(row));
            if (batch.Count == MostRows || (batch.Count > 0 && bytes + size > RowWrite.MostBytes))
            {
                yield return batch;
                batch = [];
                bytes = 0;
            }

            batch.Add(row);
            bytes += size;
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    // Nobody takes its messages, and who sends them is to know why.
    private ValueTask ThrowIfUnreadableAsync(InstanceHeader? header) =>
        header is not null && UnreadableHeader.Is(header)
            ? ThrowUnreadableAsync(header.Id, CancellationToken.None)
            : default;

    private static PostResult Refused(string birth, InstanceHeader? header) =>
        header is null || header.Birth != birth || header.HasEnded
            ? new(PostOutcome.Ended, header)
            : new(PostOutcome.Moved, header);

    private async ValueTask<List<TableEntity>> InboxAsync(InstanceHeader header, CancellationToken cancellationToken)
    {
        var rows = new List<TableEntity>();
        var range = context.ReadRangeAsync(
            context.Instances,
            Keys.Escape(header.Id),
            Keys.Prefix('m', header.Birth),
            cancellationToken: cancellationToken);
        await foreach (var row in range.ConfigureAwait(false))
        {
            rows.Add(row);
        }

        return rows;
    }

    // The order of arrival is known to the owner alone: a message has its number from when it was first seen. Those
    // of one sender are seen in the order in which it sent them.
    private async ValueTask<List<InboxMessage>> NumberedAsync(
        InstanceClaim claim, List<TableEntity> rows, CancellationToken cancellationToken)
    {
        var numbers = _numbers.GetOrCreateValue(claim);
        var messages = new List<InboxMessage>(rows.Count);
        foreach (var row in rows.OrderBy(MessageRow.Sent).ThenBy(row => row.RowKey, StringComparer.Ordinal))
        {
            var message = MessageRow.Read(row, numbers.Of(row.RowKey));
            var data = await _overflow.ReadAsync(
                claim.Id, claim.Header.Birth, row, "Data", message.Data, cancellationToken).ConfigureAwait(false);
            messages.Add(ReferenceEquals(data, message.Data) ? message : message with { Data = data });
        }

        messages.Sort(static (one, other) => one.Number.CompareTo(other.Number));
        return messages;
    }

    // Two messages of this process never have the same time, and a later one never an earlier time.
    private long NextSent()
    {
        while (true)
        {
            var last = Volatile.Read(ref _lastSent);
            var next = Math.Max(last + 1, context.Now.UtcTicks);
            if (Interlocked.CompareExchange(ref _lastSent, next, last) == last)
            {
                return next;
            }
        }
    }

    private sealed class InboxNumbers
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<string, long> _numbers = new(StringComparer.Ordinal);
        private long _last;

        public long Of(string rowKey)
        {
            lock (_gate)
            {
                if (!_numbers.TryGetValue(rowKey, out var number))
                {
                    _numbers[rowKey] = number = ++_last;
                }

                return number;
            }
        }

        /// <summary>One that was taken, and comes again, is seen again.</summary>
        public void Forget(IEnumerable<string> rowKeys)
        {
            lock (_gate)
            {
                foreach (var key in rowKeys)
                {
                    _numbers.Remove(key);
                }
            }
        }
    }
}
