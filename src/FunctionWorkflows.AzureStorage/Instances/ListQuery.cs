using Azure;
using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// A page of the list, newest first. Rows that are final say all; of the others the headers are read, some at a time.
/// </summary>
internal sealed class ListQuery(AzureContext context, AzureInstances instances, InstanceFilter filter)
{
    private const int MostReadsAtOnce = 16;
    private const int MostRows = 1000;

    public async ValueTask<InstancePage> RunAsync(CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(filter.Top, 1, nameof(filter));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(filter.Top, 1000, nameof(filter));
        var condition = Condition(PageToken.Parse(filter.ContinuationToken));
        var found = new List<InstanceHeader>();
        if (filter.Statuses is { Count: 0 })
        {
            return new(found, null);
        }

        // One more than asked for tells whether there is a next page. Metadata are compared here, and most rows may be
        // others: as many as a request gives.
        var size = filter.Metadata is null ? Math.Min(filter.Top + 1, MostRows) : MostRows;
        var rows = context.Index.QueryAsync<TableEntity>(condition, size, null, cancellationToken);
        var pages = rows.AsPages().GetAsyncEnumerator(cancellationToken);
        await using (pages.ConfigureAwait(false))
        {
            while (found.Count <= filter.Top && await context.MoveAsync(pages, cancellationToken).ConfigureAwait(false))
            {
                foreach (var some in pages.Current.Values.Chunk(MostReadsAtOnce))
                {
                    var headers = await Task.WhenAll(some.Select(row => HeaderAsync(row, cancellationToken)))
                        .ConfigureAwait(false);
                    found.AddRange(headers.OfType<InstanceHeader>().Where(IsMeant));
                    if (found.Count > filter.Top)
                    {
                        break;
                    }
                }
            }
        }

        return found.Count <= filter.Top
            ? new(found, null)
            : new(found.GetRange(0, filter.Top), PageToken.After(found[filter.Top - 1]).ToString());
    }

    // What rules out final rows is asked of the table; rows that are not final are looked at here.
    private string Condition(PageToken? after)
    {
        var last = $"{IndexRow.ListPrefix}~";
        List<string> conditions =
        [
            after is { } token
                ? After(new DateTimeOffset(token.CreatedTicks, TimeSpan.Zero), token)
                : TableClient.CreateQueryFilter($"PartitionKey ge {IndexRow.ListPrefix}"),
            TableClient.CreateQueryFilter($"PartitionKey lt {last}"),
        ];
        if (filter.CreatedBefore is { } before)
        {
            conditions.Add(TableClient.CreateQueryFilter(
                $"PartitionKey ge {IndexRow.ListPartition(before)} and CreatedAt lt {before.ToUniversalTime()}"));
        }

        if (filter.CreatedAfter is { } from)
        {
            conditions.Add(TableClient.CreateQueryFilter(
                $"PartitionKey le {IndexRow.ListPartition(from)} and CreatedAt ge {from.ToUniversalTime()}"));
        }

        if (filter.Name is { } name)
        {
            conditions.Add(TableClient.CreateQueryFilter($"Name eq {name}"));
        }

        if (filter.Statuses is { } statuses)
        {
            var any = statuses.Select(status => TableClient.CreateQueryFilter($"Status eq {status.ToString()}"))
                .Prepend("IsFinal eq false");
            conditions.Add($"({string.Join(" or ", any)})");
        }

        return string.Join(" and ", conditions);
    }

    private static string After(DateTimeOffset createdAt, PageToken token)
    {
        var partition = IndexRow.ListPartition(createdAt);
        var key = IndexRow.ListKey(createdAt, token.Id, token.Birth);
        return TableClient.CreateQueryFilter(
            $"(PartitionKey gt {partition} or (PartitionKey eq {partition} and RowKey gt {key}))");
    }

    private async Task<InstanceHeader?> HeaderAsync(TableEntity row, CancellationToken cancellationToken)
    {
        var reader = new RowReader(row, isLenient: true);
        var listed = HeaderRow.ReadShown(reader);
        if (reader.Error is null && IndexRow.IsFinal(row))
        {
            return listed with { CommitId = HeaderRow.CommitId(row) };
        }

        // A row that was edited into nonsense still leads to the header, as long as it says to which.
        var header = listed.Id.Length > 0
            ? await instances.ReadAsync(listed.Id, cancellationToken).ConfigureAwait(false)
            : null;
        if (header is not null && UnreadableHeader.Is(header))
        {
            return Listed(header, listed);
        }

        header = header?.Birth == listed.Birth || listed.Birth.Length == 0 ? header : null;
        if (reader.Error is null)
        {
            instances.Repair.Look(row, header);
        }

        return header;
    }

    // What its own row does not say of it any more, the list may.
    private static InstanceHeader? Listed(InstanceHeader header, InstanceHeader listed) =>
        header.Birth.Length > 0 && listed.Birth.Length > 0 && header.Birth != listed.Birth
            ? null
            : header with
            {
                Birth = listed.Birth.Length > 0 ? listed.Birth : header.Birth,
                Name = header.Name.Length > 0 ? header.Name : listed.Name,
                CreatedAt = listed.CreatedAt != default ? listed.CreatedAt : header.CreatedAt,
                Metadata = header.Metadata.Count > 0 ? header.Metadata : listed.Metadata,
            };

    private bool IsMeant(InstanceHeader header) =>
        (filter.Statuses?.Contains(header.Status) ?? true)
        && (filter.Metadata?.All(wanted =>
            header.Metadata.TryGetValue(wanted.Key, out var value) && value == wanted.Value) ?? true);
}
