using System.Buffers;
using System.Text.Json;

namespace FunctionWorkflows;

/// <summary>What came of a step on another host, as a message to the instance.</summary>
/// <param name="Head">Whose outcome it is, and how it ended.</param>
/// <param name="Data">
/// Of a success: what is recorded; its objects are stored (I6). Of a sign of life: its details, or null.
/// </param>
internal sealed record SpilledOutcome(SpilledOutcomeJson Head, Payload? Data = null)
{
    /// <summary>The number of a sign of life; none is left out because an earlier one is in the inbox.</summary>
    public int Beat { get; init; }

    /// <summary>The id is the same for each copy of one try, so that an inbox has it once.</summary>
    public InboxMessage ToMessage() => new()
    {
        Id = $"{Head.Run}-{Head.Key}-{Head.Epoch}-{Head.Attempt}{(Beat > 0 ? $"-{Beat}" : "")}",
        Kind = Head.Kind == OutcomeKind.Alive ? InboxKinds.Heartbeat : InboxKinds.Outcome,
        Name = Head.Key,
        Data = new(PayloadKind.Json, Write()),
    };

    /// <exception cref="JsonException">It is no outcome.</exception>
    public static SpilledOutcome Read(ReadOnlyMemory<byte> json)
    {
        SpilledOutcomeJson? head = null;
        ReadOnlyMemory<byte> data = default;
        foreach (var (name, item) in ArgumentJson.Items(json))
        {
            if (name.Span.SequenceEqual("\"outcome\""u8))
            {
                head = JsonSerializer.Deserialize(item.Span, SpilledOutcomeJsonContext.Default.SpilledOutcomeJson);
            }
            else if (name.Span.SequenceEqual("\"data\""u8))
            {
                data = item;
            }
        }

        return head is null
            ? throw new JsonException("A message about a step says nothing of how it ended.")
            : new(head, head.Data is { } kind ? new(kind, Open(kind, data)) : null);
    }

    private byte[] Write()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WritePropertyName("outcome"u8);
            JsonSerializer.Serialize(
                json, Head with { Data = Data?.Kind }, SpilledOutcomeJsonContext.Default.SpilledOutcomeJson);
            if (Data is not null)
            {
                WriteData(json, Data);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    // The bytes of a value go as they are: they were frozen once.
    private static void WriteData(Utf8JsonWriter json, Payload data)
    {
        if (data.Kind == PayloadKind.Raw)
        {
            json.WriteBase64String("data"u8, data.Data.Span);
            return;
        }

        json.WritePropertyName("data"u8);
        json.WriteRawValue(data.Data.Span, skipInputValidation: true);
    }

    private static ReadOnlyMemory<byte> Open(PayloadKind kind, ReadOnlyMemory<byte> data) => kind == PayloadKind.Raw
        ? JsonSerializer.Deserialize(data.Span, PayloadJsonContext.Default.ByteArray)
        : data;
}
