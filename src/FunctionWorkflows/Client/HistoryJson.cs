using System.Buffers;
using System.Text.Json;

namespace FunctionWorkflows;

/// <summary>The form of a history in a file. A member is only ever added, never changed.</summary>
internal static partial class HistoryJson
{
    public static ReadOnlyMemory<byte> Write(WorkflowHistory history)
    {
        var buffer = new ArrayBufferWriter<byte>(4_096);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("format"u8, WorkflowHistory.Format);
            WriteHeader(json, history.Header);
            json.WriteStartArray("records"u8);
            foreach (var record in history.Records)
            {
                WriteRecord(json, record);
            }

            json.WriteEndArray();
            json.WriteStartArray("objects"u8);
            foreach (var content in history.Objects)
            {
                WriteObject(json, content);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteHeader(Utf8JsonWriter json, InstanceHeader header)
    {
        json.WriteString("id"u8, header.Id);
        json.WriteString("name"u8, header.Name);
        json.WriteString("kind"u8, header.Kind.ToString());
        json.WriteString("status"u8, header.Status.ToString());
        json.WriteString("birth"u8, header.Birth);
        json.WriteString("run"u8, header.Run);
        json.WriteNumber("generation"u8, header.Generation);
        if (header.Parent is { } parent)
        {
            json.WriteStartObject("parent"u8);
            json.WriteString("id"u8, parent.Id);
            json.WriteString("birth"u8, parent.Birth);
            json.WriteString("run"u8, parent.Run);
            json.WriteString("step"u8, parent.Step);
            json.WriteEndObject();
        }

        json.WriteString("createdAt"u8, header.CreatedAt);
        WriteInstant(json, "startedAt", header.StartedAt);
        WriteInstant(json, "endedAt", header.EndedAt);
        WriteInstant(json, "resumedAt", header.ResumedAt);
        WriteInstant(json, "cancelRequestedAt", header.CancelRequestedAt);
        json.WriteNumber("resumes"u8, header.Resumes);
        json.WriteStartObject("metadata"u8);
        foreach (var (key, value) in header.Metadata)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
        WriteRaw(json, "customStatus", header.CustomStatus);
        WritePayload(json, "output", header.Output);
        WriteRaw(json, "error", header.Error);
        WriteText(json, "codeVersion", header.CodeVersion);
    }

    private static void WriteRecord(Utf8JsonWriter json, JournalRecord record)
    {
        json.WriteStartObject();
        json.WriteString("key"u8, record.Key);
        json.WriteNumber("sequence"u8, record.Sequence);
        json.WriteString("kind"u8, record.Kind.ToString());
        WriteText(json, "name", record.Name);
        json.WriteNumber("tries"u8, record.Tries);
        WriteInstant(json, "startedAt", record.StartedAt);
        WriteInstant(json, "endedAt", record.EndedAt);
        WriteInstant(json, "dueAt", record.DueAt);
        WritePayload(json, "data", record.Data);
        WriteRaw(json, "error", record.Error);
        json.WriteEndObject();
    }

    private static void WriteObject(Utf8JsonWriter json, HistoryObject content)
    {
        json.WriteStartObject();
        json.WriteString("sha256"u8, content.Hash);
        json.WriteNumber("bytes"u8, content.Length);
        json.WriteBoolean("raw"u8, content.IsRaw);
        if (content.Content is { } bytes)
        {
            json.WriteBase64String("base64"u8, bytes);
        }

        json.WriteEndObject();
    }

    private static void WritePayload(Utf8JsonWriter json, string name, Payload? payload)
    {
        if (payload is null)
        {
            return;
        }

        json.WriteStartObject(name);
        switch (payload.Kind)
        {
            case PayloadKind.Json:
                json.WritePropertyName("json"u8);
                json.WriteRawValue(payload.Data.Span, skipInputValidation: true);
                break;
            case PayloadKind.Raw:
                json.WriteBase64String("base64"u8, payload.Data.Span);
                break;
            default:
                json.WritePropertyName("object"u8);
                json.WriteRawValue(payload.Data.Span, skipInputValidation: true);
                break;
        }

        json.WriteEndObject();
    }

    private static void WriteInstant(Utf8JsonWriter json, string name, DateTimeOffset? at)
    {
        if (at is { } instant)
        {
            json.WriteString(name, instant);
        }
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void WriteRaw(Utf8JsonWriter json, string name, string? raw)
    {
        if (raw is not null)
        {
            json.WritePropertyName(name);
            json.WriteRawValue(raw, skipInputValidation: true);
        }
    }
}
