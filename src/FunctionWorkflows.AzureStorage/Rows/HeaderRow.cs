using Azure;
using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage;

/// <summary>The row of a header, and the columns of it that a list shows.</summary>
internal static class HeaderRow
{
    /// <summary>The status of an instance whose rows are being removed.</summary>
    public const string Deleting = "Deleting";

    public static TableEntity Write(InstanceHeader header, string commitId)
    {
        var row = Shown(header, new TableEntity(Keys.Escape(header.Id), Keys.Header));
        row["Run"] = header.Run;
        row["StartToken"] = header.StartToken;
        row["Owner"] = header.Owner ?? "";
        row["Epoch"] = header.Epoch;
        row["CommitId"] = commitId;
        row["CommitNumber"] = header.CommitNumber;
        row["LastSequence"] = header.LastSequence;
        row["HasStepsInFlight"] = header.HasStepsInFlight;
        row["DeathsWithoutProgress"] = header.DeathsWithoutProgress;
        row.Set("DueAt", header.DueAt);
        row.Set("Output", header.Output);
        return row;
    }

    /// <summary>Adds the columns by which an instance is listed.</summary>
    public static TableEntity Shown(InstanceHeader header, TableEntity row)
    {
        row["Id"] = header.Id;
        row["Birth"] = header.Birth;
        row["Name"] = header.Name;
        row["Status"] = header.Status.ToString();
        row["CreatedAt"] = header.CreatedAt.ToUniversalTime();
        row["Kind"] = header.Kind.ToString();
        row["Generation"] = header.Generation;
        row["Resumes"] = header.Resumes;
        row["SetAsideBy"] = header.SetAsideBy ?? "";
        row["CodeVersion"] = header.CodeVersion ?? "";
        row.Set("StartedAt", header.StartedAt);
        row.Set("EndedAt", header.EndedAt);
        row.Set("ResumedAt", header.ResumedAt);
        row.Set("CancelRequestedAt", header.CancelRequestedAt);
        row.Set("Metadata", header.Metadata);
        row.Set("CustomStatus", header.CustomStatus);
        row.Set("Error", header.Error);
        row.Set("ParentId", header.Parent?.Id);
        row.Set("ParentBirth", header.Parent?.Birth);
        row.Set("ParentRun", header.Parent?.Run);
        row.Set("ParentStep", header.Parent?.Step);
        return row;
    }

    /// <summary>
    /// The columns that differ, to be merged; null where one went away, which only a replacement can say.
    /// </summary>
    public static TableEntity? Difference(TableEntity before, TableEntity after)
    {
        if (before.Keys.Any(column => !after.ContainsKey(column)))
        {
            return null;
        }

        var changes = new TableEntity(after.PartitionKey, after.RowKey);
        foreach (var (column, value) in after)
        {
            if (!before.TryGetValue(column, out var former) || !Equals(former, value))
            {
                changes[column] = value;
            }
        }

        return changes;
    }

    public static bool IsDeleting(TableEntity row) => Equals(row.Value("Status"), Deleting);

    public static string CommitId(TableEntity row) => row.Value("CommitId") as string ?? "";

    public static InstanceHeader Read(TableEntity entity)
    {
        var row = new RowReader(entity);
        var header = ReadShown(row) with
        {
            Run = row.Text("Run"),
            StartToken = row.Text("StartToken"),
            Owner = OrNull(row.Text("Owner")),
            Epoch = row.Long("Epoch"),
            CommitNumber = row.Long("CommitNumber"),
            LastSequence = row.Long("LastSequence"),
            HasStepsInFlight = row.Flag("HasStepsInFlight"),
            DeathsWithoutProgress = row.Int("DeathsWithoutProgress"),
            DueAt = row.OptionalTime("DueAt"),
            Output = row.Payload("Output"),
        };
        return Fence.Set(header, row.Text("CommitId"), entity.ETag);
    }

    /// <summary>Reads the columns by which an instance is listed.</summary>
    public static InstanceHeader ReadShown(RowReader row) => new()
    {
        Id = row.Text("Id"),
        Birth = row.Text("Birth"),
        Name = row.Text("Name"),
        Status = row.Name<WorkflowStatus>("Status"),
        CreatedAt = row.Time("CreatedAt"),
        Kind = Kind(row),
        Generation = row.Int("Generation"),
        Resumes = row.Int("Resumes"),
        SetAsideBy = OrNull(row.Text("SetAsideBy")),
        CodeVersion = OrNull(row.Text("CodeVersion")),
        StartedAt = row.OptionalTime("StartedAt"),
        EndedAt = row.OptionalTime("EndedAt"),
        ResumedAt = row.OptionalTime("ResumedAt"),
        CancelRequestedAt = row.OptionalTime("CancelRequestedAt"),
        Metadata = row.Map("Metadata"),
        CustomStatus = row.OptionalText("CustomStatus"),
        Error = row.OptionalText("Error"),
        Parent = Parent(row),
        Run = "",
        StartToken = "",
    };

    // Rows that were written before there were workflows in code say nothing of either.
    private static InstanceKind Kind(RowReader row) =>
        row.OptionalText("Kind") is null ? InstanceKind.Graph : row.Name<InstanceKind>("Kind");

    private static InstanceParent? Parent(RowReader row) => row.OptionalText("ParentId") is { } id
        ? new(id, row.Text("ParentBirth"), row.Text("ParentRun"), row.Text("ParentStep"))
        : null;

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}
