using Azure;
using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage;

/// <content>Deleting, in steps that anybody can go on with.</content>
internal sealed partial class AzureInstances
{
    private static readonly TimeSpan ForgetTick = TimeSpan.FromMinutes(5);

    private long? _forgottenAt;

    public async ValueTask<bool> DeleteAsync(InstanceHeader expected, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (expected.Birth.Length == 0)
        {
            throw new FunctionWorkflowsException(
                "FW1048",
                $"The row with PartitionKey '{Keys.Escape(expected.Id)}' and RowKey '{Keys.Header}' does not say in "
                + "column 'Birth' which birth of the workflow it is, so that what belongs to it cannot be found and "
                + "deleted. Put the right value back: that of the row whose RowKey begins with 'b|'.");
        }

        if (expected.Owner is { } owner && !await cluster.SealAsync(owner, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        // The row of the unowned comes first: who dies in the middle leaves it, and the next look goes on from there.
        var nobody = index.Shared(IndexRow.Nobody);
        var mark = await nobody.WriteAsync(RowWrite.Put(IndexRow.InSet(nobody.Partition, expected)))
            .ConfigureAwait(false);
        var place = new IndexPlace(nobody.Partition, IndexRow.SetKey(expected), mark.Tag, null);
        if ((await MarkAsync(expected).ConfigureAwait(false) ?? await MarkedAsync(expected).ConfigureAwait(false))
            is not { } row)
        {
            // The row stays: it may be all that leads to the instance, which somebody else has released meanwhile.
            return false;
        }

        if (await RemoveAsync(row, CancellationToken.None).ConfigureAwait(false))
        {
            index.Remove(place);
        }

        context.Changes.Raise(expected.Id);
        return true;
    }

    /// <summary>
    /// Removes what is left of an instance that is being deleted; false where somebody else is further.
    /// </summary>
    public async ValueTask<bool> RemoveAsync(TableEntity marked, CancellationToken cancellationToken)
    {
        var row = new RowReader(marked);
        var (id, birth, createdAt) = (row.Text("Id"), row.Text("Birth"), row.Time("CreatedAt"));
        if (await RemoveRowsAsync(marked, cancellationToken).ConfigureAwait(false) is not { } tag)
        {
            return false;
        }

        await context.Objects.DeleteAllAsync(id, birth, cancellationToken).ConfigureAwait(false);
        var list = index.Shared(IndexRow.ListPartition(createdAt));
        await list.WriteAsync(RowWrite.Delete(list.Partition, IndexRow.ListKey(createdAt, id, birth)))
            .ConfigureAwait(false);
        await BuryAsync(id, birth).ConfigureAwait(false);
        await SendAsync([RowWrite.Delete(marked.PartitionKey, Keys.Header, tag)]).ConfigureAwait(false);
        return true;
    }

    /// <summary>Notes that a birth is over, so that its row may go once no request of it can be under way.</summary>
    public async ValueTask BuryAsync(string id, string birth)
    {
        var graves = index.Shared(IndexRow.Graves);
        await graves.WriteAsync(RowWrite.Put(Grave(id, birth))).ConfigureAwait(false);
    }

    /// <summary>Forgets births that have been over for long: no request of theirs is still under way.</summary>
    public async ValueTask ForgetBirthsAsync(CancellationToken cancellationToken)
    {
        if (_forgottenAt is { } last && context.Time.GetElapsedTime(last) < ForgetTick)
        {
            return;
        }

        _forgottenAt = context.Time.GetTimestamp();
        var due = TableClient.CreateQueryFilter($"DueAt lt {context.Now}");
        var rows = context.ReadRangeAsync(
            context.Index, IndexRow.Graves, IndexRow.SetPrefix, due, cancellationToken: cancellationToken);
        await foreach (var row in rows.ConfigureAwait(false))
        {
            if (row.Value("Id") is string id && row.Value("Birth") is string birth)
            {
                // An upload that was under way when they were deleted may have ended later.
                await context.Objects.DeleteAllAsync(id, birth, cancellationToken).ConfigureAwait(false);
                await SendAsync([RowWrite.Delete(Keys.Escape(id), Keys.Birth(birth))]).ConfigureAwait(false);
            }

            index.Remove(new(IndexRow.Graves, row.RowKey, row.ETag, null));
        }
    }

    private TableEntity Grave(string id, string birth)
    {
        var due = context.Now + TimeSpan.FromHours(1);
        var key = $"{IndexRow.SetPrefix}{due.UtcTicks:D19}|{Keys.Escape(id)}|{Keys.Escape(birth)}";
        return new TableEntity(IndexRow.Graves, key) { ["Id"] = id, ["Birth"] = birth, ["DueAt"] = due };
    }

    // Asked for again, a delete that was given up in the middle goes on.
    private async ValueTask<TableEntity?> MarkedAsync(InstanceHeader expected)
    {
        var row = await context.ReadAsync(
            context.Instances, Keys.Escape(expected.Id), Keys.Header, CancellationToken.None).ConfigureAwait(false);
        return row is not null && HeaderRow.IsDeleting(row) && Equals(row.Value("Birth"), expected.Birth) ? row : null;
    }

    /// <summary>Says in the header that the instance goes, and closes its door.</summary>
    private async ValueTask<TableEntity?> MarkAsync(InstanceHeader expected)
    {
        var partition = Keys.Escape(expected.Id);
        var mark = Guid.NewGuid().ToString("N");
        var marked = HeaderRow.Write(expected, mark);
        marked["Status"] = HeaderRow.Deleting;
        var hasDoor = !expected.HasEnded;
        while (true)
        {
            var sent = await new FencedWrite(context, expected.Id, Fence.Of(expected), mark).SendAsync(tag =>
            [
                RowWrite.Merge(Marked(expected, mark), tag),
                .. hasDoor ? [RowWrite.Delete(partition, Keys.Door(expected.Birth, expected.Epoch))]
                    : Array.Empty<TableTransactionAction>(),
            ]).ConfigureAwait(false);
            switch (sent.Outcome)
            {
                case FencedOutcome.Done:
                    marked.ETag = sent.Tag;
                    return marked;
                case FencedOutcome.Lost:
                    return null;
                default:
                    hasDoor = hasDoor && sent.Block is { IsMissing: true }
                        ? false
                        : throw context.Fail(sent.Block!.Error!);
                    break;
            }
        }
    }

    // Whoever goes on with it needs to know what is to be deleted, which an edited row may not say.
    private static TableEntity Marked(InstanceHeader expected, string mark) =>
        new(Keys.Escape(expected.Id), Keys.Header)
        {
            ["Status"] = HeaderRow.Deleting,
            ["CommitId"] = mark,
            ["Id"] = expected.Id,
            ["Birth"] = expected.Birth,
            ["CreatedAt"] = expected.CreatedAt.ToUniversalTime(),
        };

    /// <summary>
    /// Removes the rows beside the header, each time on condition of the header; the birth's row stays, so that a late
    /// create of it is refused. Null where somebody else is further.
    /// </summary>
    private async ValueTask<ETag?> RemoveRowsAsync(TableEntity marked, CancellationToken cancellationToken)
    {
        var tag = marked.ETag;
        while (true)
        {
            var keys = await RowKeysAsync(marked.PartitionKey, cancellationToken).ConfigureAwait(false);
            if (keys.Count == 0)
            {
                return tag;
            }

            foreach (var some in keys.Chunk(99))
            {
                var mark = Guid.NewGuid().ToString("N");
                var condition = new TableEntity(marked.PartitionKey, Keys.Header) { ["CommitId"] = mark };
                var sent = await new FencedWrite(context, (string)marked["Id"], new("", tag), mark).SendAsync(now =>
                [
                    RowWrite.Merge(condition, now), .. some.Select(key => RowWrite.Delete(marked.PartitionKey, key)),
                ]).ConfigureAwait(false);
                if (sent.Outcome == FencedOutcome.Lost)
                {
                    return null;
                }

                tag = sent.Tag;
                if (sent.Block is { } block)
                {
                    // A row that is gone already: the rest is read anew.
                    _ = block.IsMissing ? block : throw context.Fail(block.Error!);
                    break;
                }
            }
        }
    }

    private async ValueTask<List<string>> RowKeysAsync(string partition, CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ne {Keys.Header}");
        var rows = context.Instances.QueryAsync<TableEntity>(filter, null, ["RowKey"], cancellationToken);
        var pages = rows.AsPages().GetAsyncEnumerator(cancellationToken);
        await using (pages.ConfigureAwait(false))
        {
            while (await context.MoveAsync(pages, cancellationToken).ConfigureAwait(false))
            {
                keys.AddRange(pages.Current.Values.Select(row => row.RowKey)
                    .Where(key => !key.StartsWith("b|", StringComparison.Ordinal)));
            }
        }

        return keys;
    }

    /// <summary>
    /// Sends until there is an answer. Of what is deleted nobody waits for it: whether it went through or somebody was
    /// faster, the next look tells.
    /// </summary>
    private async ValueTask<Transaction> SendAsync(IReadOnlyList<TableTransactionAction> writes)
    {
        var backoff = context.Backoff(Longest);
        while (true)
        {
            var sent = await Transaction.SendAsync(context, context.InstancesOnce, writes, CancellationToken.None)
                .ConfigureAwait(false);
            if (sent.Outcome is TransactionOutcome.Done or TransactionOutcome.Refused)
            {
                return sent;
            }

            await backoff.WaitAsync(sent.Error!, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
