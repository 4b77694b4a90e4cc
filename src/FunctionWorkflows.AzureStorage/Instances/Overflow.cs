using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage;

/// <summary>Values too large for a row: objects of their instance, written before the row (I6).</summary>
internal sealed class Overflow(IObjectStore objects)
{
    public async ValueTask StoreAsync(string id, string birth, IEnumerable<Payload?> payloads)
    {
        foreach (var payload in payloads.Where(Columns.IsLarge))
        {
            using var content = new MemoryStream(payload!.Data.ToArray(), writable: false);
            await objects.PutAsync(id, birth, Columns.Hash(payload), content).ConfigureAwait(false);
        }
    }

    /// <summary>Gives a value as it was, where the row says only which object it is.</summary>
    public async ValueTask<Payload?> ReadAsync(
        string id, string birth, TableEntity row, string column, Payload? read, CancellationToken cancellationToken)
    {
        if (read is null || row.Value($"{column}Object") is not string hash)
        {
            return read;
        }

        var content = await objects.OpenReadAsync(id, birth, hash, cancellationToken).ConfigureAwait(false)
            ?? throw new FunctionWorkflowsException(
                "FW1048",
                $"The row with PartitionKey '{row.PartitionKey}' and RowKey '{row.RowKey}' names object '{hash}' in "
                + $"column '{column}Object', which is not there. Restore the blob, or delete the workflow.");
        await using (content.ConfigureAwait(false))
        {
            using var bytes = new MemoryStream();
            await content.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
            return read with { Data = bytes.ToArray() };
        }
    }
}
