using System.Buffers;
using System.Text.Json;

namespace FunctionWorkflows;

/// <summary>One thing asked for, as it is recorded. Kinds are only ever added.</summary>
internal readonly record struct AskedItem(CodeCommandKind Kind)
{
    public ReadOnlyMemory<byte> Graph { get; init; }

    /// <summary>The ordinal of the call that is given up, or adopted.</summary>
    public int Ordinal { get; init; }

    /// <summary>The last place in the journal when it was asked for: what it may be a consequence of.</summary>
    public long At { get; init; }

    public string? ChangeId { get; init; }

    public int Version { get; init; }
}

/// <summary>The recorded form of what code asked for in one round.</summary>
internal static class AskedJson
{
    public static byte[] Write(IReadOnlyList<AskedItem> items)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartArray();
            foreach (var item in items)
            {
                Write(json, item);
            }

            json.WriteEndArray();
        }

        return buffer.WrittenMemory.ToArray();
    }

    public static List<AskedItem> Read(ReadOnlyMemory<byte> json)
    {
        var items = new List<AskedItem>();
        var reader = StepGraph.Reader(json.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            items.Add(ReadItem(ref reader, json));
        }

        return items;
    }

    private static void Write(Utf8JsonWriter json, AskedItem item)
    {
        json.WriteStartObject();
        switch (item.Kind)
        {
            case CodeCommandKind.Run:
                json.WritePropertyName("g"u8);
                json.WriteRawValue(item.Graph.Span, skipInputValidation: true);
                break;
            case CodeCommandKind.Cancel:
                json.WriteNumber("x"u8, item.Ordinal);
                break;
            case CodeCommandKind.Adopt:
                json.WriteNumber("j"u8, item.Ordinal);
                break;
            case CodeCommandKind.Version:
                json.WriteString("v"u8, item.ChangeId);
                json.WriteNumber("n"u8, item.Version);
                break;
            case CodeCommandKind.Compensate:
                json.WriteBoolean("u"u8, true);
                break;
        }

        json.WriteNumber("q"u8, item.At);

        json.WriteEndObject();
    }

    private static AskedItem ReadItem(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        AskedItem? item = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = reader.ValueSpan[0];
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            switch (field)
            {
                case (byte)'g':
                    reader.Skip();
                    item = new(CodeCommandKind.Run) { Graph = json[start..(int)reader.BytesConsumed] };
                    break;
                case (byte)'x':
                    item = new(CodeCommandKind.Cancel) { Ordinal = reader.GetInt32() };
                    break;
                case (byte)'j':
                    item = new(CodeCommandKind.Adopt) { Ordinal = reader.GetInt32() };
                    break;
                case (byte)'v':
                    item = new(CodeCommandKind.Version) { ChangeId = reader.GetString() };
                    break;
                case (byte)'n':
                    item = item!.Value with { Version = reader.GetInt32() };
                    break;
                case (byte)'u':
                    item = new(CodeCommandKind.Compensate);
                    break;
                case (byte)'q':
                    item = item!.Value with { At = reader.GetInt64() };
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return item ?? throw new JsonException("A record of what code asked for has an item of an unknown kind.");
    }
}
