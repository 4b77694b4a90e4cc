using System.Text.Encodings.Web;
using System.Text.Json;

namespace FunctionWorkflows.Sqlite;

/// <summary>The row of an instance.</summary>
internal static class HeaderRow
{
    public const string Columns =
        "id, birth, created_at, " + Changed + ", status, owner";

    private const string Changed =
        "commit_id, epoch, commit_number, last_sequence, name, run, start_token, deaths_without_progress, "
        + "has_steps_in_flight, due_at, started_at, ended_at, resumed_at, resumes, cancel_requested_at, code_version, "
        + "set_aside_by, metadata, output_kind, output, error, kind, generation, parent_id, parent_birth, parent_run, "
        + "parent_step, custom_status";

    // One for each of them.
    private const string Places = "?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?";

    private const string Find = $"SELECT {Columns} FROM instances WHERE id = ?";

    private const string IsThere = "SELECT 1 FROM instances WHERE id = ? AND commit_id = ?";

    private const string InsertOne =
        $"INSERT INTO instances ({Columns}) VALUES (?,?,?, {Places}, ?,?)";

    // Progress touches no index, so that a commit in the middle of a run writes one page of this table.
    private const string Progress =
        $"UPDATE instances SET ({Changed}) = ({Places}) WHERE id = ? AND commit_id = ?";

    private const string Move =
        $"UPDATE instances SET ({Changed}, status, owner) = ({Places}, ?,?) WHERE id = ? AND commit_id = ?";

    private static readonly JsonWriterOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static InstanceHeader? Read(SqliteDb db, string id)
    {
        using var statement = db.Use(Find).Add(id);
        return statement.Step() ? Read(statement) : null;
    }

    /// <summary>Tells whether the last commit is still the one that was expected.</summary>
    public static bool IsCurrent(SqliteDb db, InstanceHeader expected)
    {
        using var statement = db.Use(IsThere).Add(expected.Id).Add(expected.CommitId);
        return statement.Step();
    }

    public static void Insert(SqliteDb db, InstanceHeader header)
    {
        var statement = db.Use(InsertOne).Add(header.Id).Add(header.Birth).Add(header.CreatedAt);
        AddChanged(statement, header).Text(NameTable<WorkflowStatus>.Name(header.Status)).Add(header.Owner).Run();
    }

    /// <summary>I3: writes where the last commit is still the one that was expected.</summary>
    public static bool Update(SqliteDb db, InstanceHeader expected, InstanceHeader header, bool isProgress)
    {
        var statement = AddChanged(db.Use(isProgress ? Progress : Move), header);
        if (!isProgress)
        {
            statement.Text(NameTable<WorkflowStatus>.Name(header.Status)).Add(header.Owner);
        }

        return statement.Add(expected.Id).Add(expected.CommitId).Run() == 1;
    }

    /// <summary>Reads the columns of <see cref="Columns"/>.</summary>
    public static InstanceHeader Read(Statement row) => new()
    {
        Id = row.String(),
        Birth = row.String(),
        CreatedAt = row.Time(),
        CommitId = row.String(),
        Epoch = row.Long(),
        CommitNumber = row.Long(),
        LastSequence = row.Long(),
        Name = row.String(),
        Run = row.String(),
        StartToken = row.String(),
        DeathsWithoutProgress = row.Int(),
        HasStepsInFlight = row.Long() != 0,
        DueAt = row.OptionalTime(),
        StartedAt = row.OptionalTime(),
        EndedAt = row.OptionalTime(),
        ResumedAt = row.OptionalTime(),
        Resumes = row.Int(),
        CancelRequestedAt = row.OptionalTime(),
        CodeVersion = row.OptionalString(),
        SetAsideBy = row.OptionalString(),
        Metadata = ReadMetadata(row.Bytes()),
        Output = row.Payload(),
        Error = row.OptionalString(),
        Kind = NameTable<InstanceKind>.Value(row.Bytes()),
        Generation = row.Int(),
        Parent = row.Parent(),
        CustomStatus = row.OptionalString(),
        Status = NameTable<WorkflowStatus>.Value(row.Bytes()),
        Owner = row.OptionalString(),
    };

    private static Statement AddChanged(Statement statement, InstanceHeader header) => AddMetadata(
            statement
                .Add(header.CommitId).Add(header.Epoch).Add(header.CommitNumber).Add(header.LastSequence)
                .Add(header.Name).Add(header.Run).Add(header.StartToken)
                .Add(header.DeathsWithoutProgress).Add(header.HasStepsInFlight ? 1 : 0)
                .Add(header.DueAt).Add(header.StartedAt).Add(header.EndedAt).Add(header.ResumedAt).Add(header.Resumes)
                .Add(header.CancelRequestedAt).Add(header.CodeVersion).Add(header.SetAsideBy),
            header.Metadata)
        .Add(header.Output).Add(header.Error)
        .Text(NameTable<InstanceKind>.Name(header.Kind)).Add(header.Generation).Add(header.Parent)
        .Add(header.CustomStatus);

    private static Statement AddMetadata(Statement statement, IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.Count == 0)
        {
            return statement.Text("{}"u8);
        }

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            writer.WriteStartObject();
            foreach (var (key, value) in metadata)
            {
                writer.WriteString(key, value);
            }

            writer.WriteEndObject();
        }

        return statement.Text(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    private static Dictionary<string, string> ReadMetadata(ReadOnlySpan<byte> json)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                var key = reader.GetString()!;
                reader.Read();
                metadata[key] = reader.GetString()!;
            }
        }

        return metadata;
    }
}
