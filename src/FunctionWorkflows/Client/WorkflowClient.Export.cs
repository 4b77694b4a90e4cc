namespace FunctionWorkflows;

internal sealed partial class WorkflowClient
{
    public async Task<WorkflowHistory> ExportAsync(string id, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var header = await HeaderAsync(id, cancellationToken).ConfigureAwait(false);
            var records = await TryAsync(() => RecordsOfAsync(header, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            var after = await HeaderAsync(id, cancellationToken).ConfigureAwait(false);
            if (after.Birth == header.Birth && after.Run == header.Run)
            {
                return await TryAsync(
                    () => HistoryExport.OfAsync(_store.Objects, header, records, cancellationToken), cancellationToken)
                    .ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<List<JournalRecord>> RecordsOfAsync(
        InstanceHeader header, CancellationToken cancellationToken)
    {
        var records = new List<JournalRecord>();
        var all = _store.Instances.ReadRecordsAsync(header.Id, header.Birth, 0, cancellationToken);
        await foreach (var record in all.ConfigureAwait(false))
        {
            records.Add(record);
        }

        return records;
    }
}
