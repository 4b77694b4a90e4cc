using System.Collections.Concurrent;
using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// Puts rows of the index right that hosts left behind which died, and requests that came late: rows of births that
/// never came or are over, and rows of the list that do not say yet that their instance has ended.
/// </summary>
internal sealed class IndexRepair(
    AzureContext context, AzureInstances instances, AzureIndex index, FormerRuns formerRuns)
{
    // A start writes the rows first, and an end puts its own off: both need their time.
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, bool> _ending = new(StringComparer.Ordinal);

    public bool IsSettled(TableEntity row) => row.Timestamp is { } at && context.Now - at >= Settled;

    /// <summary>Tells whether a birth is over: it was deleted, or is barred now, so that it never comes.</summary>
    public async ValueTask<bool> IsOverAsync(string id, string birth, CancellationToken cancellationToken)
    {
        if (await instances.BarAsync(id, birth, cancellationToken).ConfigureAwait(false))
        {
            await instances.BuryAsync(id, birth).ConfigureAwait(false);
            return true;
        }

        // It was born; perhaps after the header had been looked for.
        var row = await context.ReadAsync(context.Instances, Keys.Escape(id), Keys.Header, cancellationToken)
            .ConfigureAwait(false);
        return row is null || !Equals(row.Value("Birth"), birth);
    }

    /// <summary>
    /// Does the duties of an end, whose owner died before it did them. Where there may be much to remove, nobody waits.
    /// </summary>
    /// <param name="header">The header, as read before.</param>
    /// <param name="place">Where its rows stand.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async ValueTask EndAsync(InstanceHeader header, IndexPlace place, CancellationToken cancellationToken)
    {
        if (header.Generation == 0)
        {
            await ListAsync(header, place, cancellationToken).ConfigureAwait(false);
        }
        else if (_ending.TryAdd(header.Birth, true))
        {
            index.Later(() => RemoveAndListAsync(header, place));
        }
    }

    private async Task RemoveAndListAsync(InstanceHeader header, IndexPlace place)
    {
        try
        {
            if (await formerRuns.RemoveAsync(header, CancellationToken.None).ConfigureAwait(false))
            {
                await ListAsync(header, place, CancellationToken.None).ConfigureAwait(false);
            }
        }
        finally
        {
            _ending.TryRemove(header.Birth, out _);
        }
    }

    private async ValueTask ListAsync(InstanceHeader header, IndexPlace place, CancellationToken cancellationToken)
    {
        var list = index.ListOf(header);
        var key = IndexRow.ListKey(header.CreatedAt, header.Id, header.Birth);
        var row = await context.ReadAsync(context.Index, list.Partition, key, cancellationToken).ConfigureAwait(false);
        if (row is null || IndexRow.IsFinal(row))
        {
            index.Remove(place);
            return;
        }

        // A resume touches the row first and the header then. Where it has touched the row that was read here, it is
        // refused at the header now, and touches the row again.
        if (await instances.MoveOnAsync(header).ConfigureAwait(false) is { } now)
        {
            index.End(now, place with { ListTag = row.ETag });
        }
    }

    /// <summary>Looks after a row of the list that is not final; nobody waits for it.</summary>
    /// <param name="row">The row.</param>
    /// <param name="header">The header of that birth, or null where there is none.</param>
    public void Look(TableEntity row, InstanceHeader? header)
    {
        if (header is { HasEnded: false } || !IsSettled(row))
        {
            return;
        }

        var place = new IndexPlace("", "", null, row.ETag);
        index.Later(async () =>
        {
            if (header is not null)
            {
                await EndAsync(header, place, CancellationToken.None).ConfigureAwait(false);
            }
            else if (await IsOverAsync(
                (string)row["Id"], (string)row["Birth"], CancellationToken.None).ConfigureAwait(false))
            {
                var list = index.Shared(row.PartitionKey);
                await list.WriteAsync(RowWrite.Delete(row.PartitionKey, row.RowKey, row.ETag)).ConfigureAwait(false);
            }
        });
    }
}
