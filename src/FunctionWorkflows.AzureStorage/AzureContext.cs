using Azure;
using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage;

/// <summary>What the parts of a store share.</summary>
internal sealed class AzureContext(StorageClients clients, IObjectStore objects, TimeProvider time)
{
    public TimeProvider Time { get; } = time;

    public StorageClients Clients { get; } = clients;

    public IObjectStore Objects { get; } = objects;

    /// <summary>Gets the table of instances; its client repeats what fails.</summary>
    public TableClient Instances => Clients.Retrying.Instances;

    /// <summary>Gets the same, for what must not be repeated by itself.</summary>
    public TableClient InstancesOnce => Clients.Once.Instances;

    public TableClient Index => Clients.Retrying.Index;

    public TableClient IndexOnce => Clients.Once.Index;

    public ChangeSignal Changes { get; } = new();

    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>Tells a user what a table service answered, or that it did not.</summary>
    public FunctionWorkflowsException Fail(Exception error) => Clients.Failure.ToException(error, AccountService.Table);

    /// <summary>Begins to wait between tries.</summary>
    public Backoff Backoff(TimeSpan longest) => new(this, longest);

    /// <summary>Reads one row, or null.</summary>
    public async ValueTask<TableEntity?> ReadAsync(
        TableClient table, string partition, string rowKey, CancellationToken cancellationToken)
    {
        try
        {
            var found = await table.GetEntityIfExistsAsync<TableEntity>(partition, rowKey, null, cancellationToken)
                .ConfigureAwait(false);
            return found.HasValue ? found.Value : null;
        }
        catch (Exception e) when (StorageErrors.IsOfStorage(e, cancellationToken))
        {
            throw Fail(e);
        }
    }

    /// <summary>Reads the rows whose keys begin so.</summary>
    public async IAsyncEnumerable<TableEntity> ReadRangeAsync(
        TableClient table,
        string partition,
        string prefix,
        string? condition = null,
        int? pageSize = null,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {partition} and RowKey ge {prefix} and RowKey lt {Next(prefix)}");
        var pages = table.QueryAsync<TableEntity>(
            condition is null ? filter : $"{filter} and ({condition})", pageSize, null, cancellationToken).AsPages();
        await using var page = pages.GetAsyncEnumerator(cancellationToken);
        while (await MoveAsync(page, cancellationToken).ConfigureAwait(false))
        {
            foreach (var row in page.Current.Values)
            {
                yield return row;
            }
        }
    }

    /// <summary>Gives the first key after all that begin so.</summary>
    public static string Next(string prefix) => $"{prefix[..^1]}{(char)(prefix[^1] + 1)}";

    /// <summary>Reads the next page of a query.</summary>
    public async ValueTask<bool> MoveAsync(
        IAsyncEnumerator<Page<TableEntity>> pages, CancellationToken cancellationToken)
    {
        try
        {
            return await pages.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (StorageErrors.IsOfStorage(e, cancellationToken))
        {
            throw Fail(e);
        }
    }
}
