using Azure;
using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage;

/// <summary>What a hub says of itself: rows of the index that are written once.</summary>
internal sealed class SchemaRows(StorageClients clients)
{
    public const string Partition = "!store";
    public const string SchemaRow = "schema";
    public const string HintKeyRow = "hint-key";
    public const string VersionColumn = "Version";
    public const string KeyColumn = "Key";

    // 2: headers say who their parent is, and whether they are of code. A host of version 1 replaces headers as a whole,
    // and a workflow in code would be a graph afterwards.
    public const int Version = 2;

    private TableClient Table => clients.Once.Index;

    public async Task<bool> CheckVersionAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await FindAsync(SchemaRow, cancellationToken).ConfigureAwait(false) is { } row)
            {
                Check(row);
            }

            return true;
        }
        catch (RequestFailedException e) when (StorageErrors.IsGone(e))
        {
            return true;
        }
    }

    public async Task<bool> WriteVersionAsync(CancellationToken cancellationToken)
    {
        var row = await FindOrAddAsync(SchemaRow, VersionColumn, () => Version, cancellationToken)
            .ConfigureAwait(false);
        if (Check(row) < Version)
        {
            await RaiseAsync(row, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    public async Task<byte[]> HintKeyAsync(CancellationToken cancellationToken)
    {
        var row = await FindOrAddAsync(
            HintKeyRow, KeyColumn, HintKey.New, cancellationToken).ConfigureAwait(false);
        var key = new byte[HintKey.Bytes];
        return row[KeyColumn] is string text && Convert.TryFromBase64String(text, key, out var length)
            && length == HintKey.Bytes ? key : throw Damaged(HintKeyRow, KeyColumn);
    }

    private async Task RaiseAsync(TableEntity row, CancellationToken cancellationToken)
    {
        var raised = new TableEntity(Partition, SchemaRow) { [VersionColumn] = Version };
        try
        {
            await Table.UpdateEntityAsync(raised, row.ETag, TableUpdateMode.Merge, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (e.Status == 412)
        {
            // Another host was first; or this one, whose answer was lost.
            await CheckVersionAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<TableEntity> FindOrAddAsync(
        string name, string column, Func<object> value, CancellationToken cancellationToken)
    {
        var row = await FindAsync(name, cancellationToken).ConfigureAwait(false);
        if (row is not null)
        {
            return row;
        }

        row = new TableEntity(Partition, name) { [column] = value() };
        try
        {
            await Table.AddEntityAsync(row, cancellationToken).ConfigureAwait(false);
            return row;
        }
        catch (RequestFailedException e) when (StorageErrors.IsConflict(e))
        {
            // Another host was first; or this one, whose answer was lost.
            return await Table.GetEntityAsync<TableEntity>(Partition, name, cancellationToken: cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async Task<TableEntity?> FindAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await Table.GetEntityAsync<TableEntity>(Partition, name, cancellationToken: cancellationToken)
                .ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (StorageErrors.IsNotFound(e))
        {
            return null;
        }
    }

    private int Check(TableEntity row)
    {
        var version = row[VersionColumn] as int? ?? throw Damaged(SchemaRow, VersionColumn);
        if (version > Version)
        {
            throw new FunctionWorkflowsException(
                "FW1038",
                $"The workflow store '{clients.Description}' has schema version {version}, and this version of "
                + $"FunctionWorkflows.AzureStorage knows {Version} at the most. "
                + "Update the package to the version that wrote the hub, or choose another HubName.");
        }

        return version;
    }

    private FunctionWorkflowsException Damaged(string row, string column) => new(
        "FW1033",
        $"The workflow store '{clients.Description}' is damaged: in the table '{clients.Names.IndexTable}', the column "
        + $"'{column}' of the row '{Partition}', '{row}' has no valid value. Delete that row and restart all hosts.");
}
