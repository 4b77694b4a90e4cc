using Azure;
using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// Removes the records of runs that are over. Readers do not see them any more, so nobody waits for it; who dies in the
/// middle leaves the rest to the next who loads the instance, or looks at its end.
/// </summary>
internal sealed class FormerRuns(AzureContext context, AzureIndex index)
{
    private const string All = "r|";

    // 100 operations, less the door.
    private const int MostRows = 99;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>Removes them in the background, as long as the instance is owned by that claim.</summary>
    public void RemoveLater(InstanceHeader owned, OwnedRuns runs)
    {
        if (runs.TryBegin())
        {
            index.Later(() => RemoveAsync(owned, runs));
        }
    }

    /// <summary>Removes them of an instance that has ended; false where it has moved on.</summary>
    public async Task<bool> RemoveAsync(InstanceHeader ended, CancellationToken cancellationToken)
    {
        var partition = Keys.Escape(ended.Id);
        while (true)
        {
            var rows = await FindAsync(partition, ended.Run, cancellationToken).ConfigureAwait(false);

            // Whoever claims it to go on moves the header before any row: up to here, all of them are of former runs.
            var row = await context.ReadAsync(context.Instances, partition, Keys.Header, cancellationToken)
                .ConfigureAwait(false);
            if (row is null || HeaderRow.CommitId(row) != Fence.Of(ended).Id)
            {
                return false;
            }

            if (rows.Count == 0)
            {
                return true;
            }

            await DeleteAsync(rows, []).ConfigureAwait(false);
        }
    }

    private async Task RemoveAsync(InstanceHeader owned, OwnedRuns runs)
    {
        bool goesOn;
        do
        {
            var current = runs.Current;
            var isClean = false;
            try
            {
                (goesOn, isClean) = await RemoveSomeAsync(owned, runs, current).ConfigureAwait(false);
            }
            finally
            {
                runs.End(isClean ? current : null);
            }

            // Who asked meanwhile, for a run that came meanwhile, was told that it is being done.
            goesOn |= runs.Current != current;
        }
        while (goesOn && runs.TryBegin());
    }

    private async Task<(bool GoesOn, bool IsClean)> RemoveSomeAsync(
        InstanceHeader owned, OwnedRuns runs, string current)
    {
        var partition = Keys.Escape(owned.Id);
        var rows = await FindAsync(partition, current, CancellationToken.None).ConfigureAwait(false);

        // Asked after they were read: which run a commit writes in advance is known before its rows are there.
        var former = rows.FindAll(row => runs.IsFormer(row.RowKey));
        if (former.Count == 0)
        {
            return (false, rows.Count == 0);
        }

        // The door is of the owner's epoch: a host that lost its claim deletes nothing. The header would tell as much,
        // but its ETag is the condition of the owner's next commit.
        var door = new TableEntity(partition, Keys.Door(owned.Birth, owned.Epoch));
        var isOwned = await DeleteAsync(former, [RowWrite.Merge(door, ETag.All)]).ConfigureAwait(false);
        return (isOwned, false);
    }

    /// <summary>Deletes rows as they were read; false where the condition does not hold.</summary>
    private async Task<bool> DeleteAsync(List<TableEntity> rows, TableTransactionAction[] condition)
    {
        foreach (var some in rows.Chunk(MostRows))
        {
            TableTransactionAction[] writes =
                [.. condition, .. some.Select(row => RowWrite.Delete(row.PartitionKey, row.RowKey, row.ETag))];
            var backoff = context.Backoff(Longest);
            var sent = await SendAsync(writes).ConfigureAwait(false);
            var isUnsure = false;
            while (sent.Outcome is TransactionOutcome.Busy or TransactionOutcome.Unknown)
            {
                isUnsure |= sent.Outcome == TransactionOutcome.Unknown;
                await backoff.WaitAsync(sent.Error!, CancellationToken.None).ConfigureAwait(false);
                sent = await SendAsync(writes).ConfigureAwait(false);
            }

            switch (sent.Outcome)
            {
                case TransactionOutcome.Done:
                    break;
                case TransactionOutcome.Refused when sent.Index < condition.Length && sent.IsMissing:
                    return false;
                case TransactionOutcome.Refused when isUnsure:
                    // The try whose answer was lost may have gone through: what is left is read anew.
                    return true;
                default:
                    // Somebody else removes them too, or writes them: whoever loads the instance next looks again.
                    throw context.Fail(sent.Error!);
            }
        }

        return true;
    }

    private ValueTask<Transaction> SendAsync(TableTransactionAction[] writes) =>
        Transaction.SendAsync(context, context.InstancesOnce, writes, CancellationToken.None);

    /// <summary>Reads a page of the keys of records beside those of a run.</summary>
    private async ValueTask<List<TableEntity>> FindAsync(
        string partition, string run, CancellationToken cancellationToken)
    {
        var own = Keys.Prefix('r', run);
        var found = await FindAsync(partition, (All, own), cancellationToken).ConfigureAwait(false);
        return found.Count > 0
            ? found
            : await FindAsync(partition, (AzureContext.Next(own), AzureContext.Next(All)), cancellationToken)
                .ConfigureAwait(false);
    }

    private async ValueTask<List<TableEntity>> FindAsync(
        string partition, (string From, string To) range, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {partition} and RowKey ge {range.From} and RowKey lt {range.To}");
        var rows = context.Instances.QueryAsync<TableEntity>(
            filter, null, ["PartitionKey", "RowKey"], cancellationToken);
        var pages = rows.AsPages().GetAsyncEnumerator(cancellationToken);
        await using (pages.ConfigureAwait(false))
        {
            while (await context.MoveAsync(pages, cancellationToken).ConfigureAwait(false))
            {
                if (pages.Current.Values.Count > 0)
                {
                    return [.. pages.Current.Values];
                }
            }
        }

        return [];
    }
}
