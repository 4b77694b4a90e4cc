using System.Runtime.InteropServices;
using System.Text.Json;

namespace FunctionWorkflows;

/// <content>Reads a file, of which nobody knows yet what it is.</content>
internal static partial class HistoryJson
{
    // Recorded graphs are nested as deep as their authors liked.
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1_100 };

    public static WorkflowHistory Read(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var json = JsonDocument.Parse(text, Deep);
            return Read(json.RootElement);
        }
        catch (Exception e) when (
            e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new FunctionWorkflowsException(
                "FW1068",
                $"This is no history of a workflow: {e.Message} "
                + "Give a file as the verb 'export', or WorkflowHistory.WriteAsync, wrote it.",
                e);
        }
    }

    private static WorkflowHistory Read(JsonElement json)
    {
        var format = json.GetProperty("format"u8).GetInt32();
        return format switch
        {
            WorkflowHistory.Format => new(
                ReadHeader(json),
                [.. json.GetProperty("records"u8).EnumerateArray().Select(ReadRecord)],
                [.. json.GetProperty("objects"u8).EnumerateArray().Select(ReadObject)]),
            > WorkflowHistory.Format => throw Later($"is of format {format}"),
            _ => throw new FormatException($"There is no format {format}."),
        };
    }

    private static InstanceHeader ReadHeader(JsonElement json) => new()
    {
        Id = Text(json, "id"),
        Name = Text(json, "name"),
        Kind = Name<InstanceKind>(json, "kind"),
        Status = Name<WorkflowStatus>(json, "status"),
        Birth = Text(json, "birth"),
        Run = Text(json, "run"),
        Generation = json.GetProperty("generation"u8).GetInt32(),
        Parent = json.TryGetProperty("parent"u8, out var parent)
            ? new(Text(parent, "id"), Text(parent, "birth"), Text(parent, "run"), Text(parent, "step"))
            : null,
        StartToken = "",
        CreatedAt = json.GetProperty("createdAt"u8).GetDateTimeOffset(),
        StartedAt = Instant(json, "startedAt"),
        EndedAt = Instant(json, "endedAt"),
        ResumedAt = Instant(json, "resumedAt"),
        CancelRequestedAt = Instant(json, "cancelRequestedAt"),
        Resumes = json.GetProperty("resumes"u8).GetInt32(),
        Metadata = json.GetProperty("metadata"u8).EnumerateObject()
            .ToDictionary(member => member.Name, member => member.Value.GetString() ?? ""),
        CustomStatus = Raw(json, "customStatus"),
        Output = ReadPayload(json, "output"),
        Error = Raw(json, "error"),
        CodeVersion = OptionalText(json, "codeVersion"),
    };

    private static JournalRecord ReadRecord(JsonElement json) => new()
    {
        Key = Text(json, "key"),
        Sequence = json.GetProperty("sequence"u8).GetInt64(),
        Kind = Name<RecordKind>(json, "kind"),
        Name = OptionalText(json, "name"),
        Tries = json.GetProperty("tries"u8).GetInt32(),
        StartedAt = Instant(json, "startedAt"),
        EndedAt = Instant(json, "endedAt"),
        DueAt = Instant(json, "dueAt"),
        Data = ReadPayload(json, "data"),
        Error = Raw(json, "error"),
    };

    private static HistoryObject ReadObject(JsonElement json) => new(
        Text(json, "sha256"),
        json.GetProperty("bytes"u8).GetInt64(),
        json.GetProperty("raw"u8).GetBoolean(),
        json.TryGetProperty("base64"u8, out var content) ? content.GetBytesFromBase64() : null);

    private static Payload? ReadPayload(JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var payload))
        {
            return null;
        }

        return payload.TryGetProperty("json"u8, out var value) ? new(PayloadKind.Json, Bytes(value))
            : payload.TryGetProperty("base64"u8, out var raw) ? new(PayloadKind.Raw, raw.GetBytesFromBase64())
            : payload.TryGetProperty("object"u8, out var reference) ? new(PayloadKind.Reference, Bytes(reference))
            : throw Later($"has '{name}' in a form that is not known");
    }

    private static T Name<T>(JsonElement json, string member)
        where T : struct, Enum
    {
        var name = Text(json, member);
        return Enum.TryParse<T>(name, out var value) && Enum.IsDefined(value) && char.IsAsciiLetter(name[0])
            ? value
            : throw Later($"has a {member} '{name}', which is not known");
    }

    private static string Text(JsonElement json, string name) =>
        json.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null.");

    private static string? OptionalText(JsonElement json, string name) =>
        json.TryGetProperty(name, out var text) ? text.GetString() : null;

    private static DateTimeOffset? Instant(JsonElement json, string name) =>
        json.TryGetProperty(name, out var at) ? at.GetDateTimeOffset() : null;

    private static string? Raw(JsonElement json, string name) =>
        json.TryGetProperty(name, out var raw) ? raw.GetRawText() : null;

    // What is recorded has no white space between its tokens, and a file may have been laid out anew.
    private static byte[] Bytes(JsonElement json)
    {
        var raw = JsonMarshal.GetRawUtf8Value(json);
        var bytes = new byte[raw.Length];
        var (length, isText) = (0, false);
        for (var i = 0; i < raw.Length; i++)
        {
            if (isText || raw[i] > (byte)' ')
            {
                bytes[length++] = raw[i];
            }

            if (isText && raw[i] == (byte)'\\')
            {
                bytes[length++] = raw[++i];
            }
            else if (raw[i] == (byte)'"')
            {
                isText = !isText;
            }
        }

        return bytes[..length];
    }

    private static FunctionWorkflowsException Later(string what) => new(
        "FW1067",
        $"The history {what}, and this version of FunctionWorkflows reads format {WorkflowHistory.Format}. "
        + "Replay it with the version that exported it, or a later one.");
}
