using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage;

/// <summary>The row of a record.</summary>
internal static class RecordRow
{
    public static TableEntity Write(string partition, string run, JournalRecord record)
    {
        var row = new TableEntity(partition, Keys.Record(run, record.Key))
        {
            ["Key"] = Keys.Within(run, record.Key),
            ["IsKeyOfRun"] = Keys.Within(run, record.Key).Length < record.Key.Length,
            ["Run"] = run,
            ["Seq"] = record.Sequence,
            ["Kind"] = record.Kind.ToString(),
            ["Tries"] = record.Tries,
        };
        row.Set("Name", record.Name);
        row.Set("StartedAt", record.StartedAt);
        row.Set("EndedAt", record.EndedAt);
        row.Set("DueAt", record.DueAt);
        row.Set("Output", record.Data);
        row.Set("Error", record.Error);
        return row;
    }

    public static JournalRecord Read(TableEntity entity)
    {
        var row = new RowReader(entity);
        return new()
        {
            Key = row.Flag("IsKeyOfRun") ? $"{row.Text("Run")}|{row.Text("Key")}" : row.Text("Key"),
            Sequence = row.Long("Seq"),
            Kind = row.Name<RecordKind>("Kind"),
            Name = row.OptionalText("Name"),
            Tries = row.Int("Tries"),
            StartedAt = row.OptionalTime("StartedAt"),
            EndedAt = row.OptionalTime("EndedAt"),
            DueAt = row.OptionalTime("DueAt"),
            Data = row.Payload("Output"),
            Error = row.OptionalText("Error"),
        };
    }
}
