using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace FunctionWorkflows;

internal sealed class UnitConverter : JsonConverter<Unit>
{
    public override bool HandleNull => true;

    public override Unit Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        reader.Skip();
        return Unit.Value;
    }

    public override void Write(Utf8JsonWriter writer, Unit value, JsonSerializerOptions options) =>
        writer.WriteNullValue();
}

/// <summary>The pair of a caught step: <c>{"value": ...}</c> or <c>{"error": ...}</c>.</summary>
internal sealed class StepResultConverter<T> : JsonConverter<StepResult<T>>
{
    public override StepResult<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("Expected the pair of a caught step, an object with 'value' or 'error'.");
        }

        T? value = default;
        StepError? error = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isError = reader.ValueTextEquals("error"u8);
            reader.Read();
            if (isError)
            {
                error = JsonSerializer.Deserialize(ref reader, PayloadJsonContext.Default.StepError);
            }
            else
            {
                value = JsonSerializer.Deserialize(ref reader, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));
            }
        }

        return new(value, error?.ToException());
    }

    public override void Write(Utf8JsonWriter writer, StepResult<T> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        if (value.Error is { } error)
        {
            writer.WritePropertyName("error"u8);
            JsonSerializer.Serialize(writer, error.Record, PayloadJsonContext.Default.StepError);
        }
        else
        {
            writer.WritePropertyName("value"u8);
            JsonSerializer.Serialize(writer, value.Value!, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));
        }

        writer.WriteEndObject();
    }
}

/// <summary>
/// A reference as it stands inside other JSON: the hash says it all, the place is where the record lies.
/// </summary>
internal sealed class ObjectRefConverter<T> : JsonConverter<ObjectRef<T>>
{
    public override ObjectRef<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(ObjectPointer.Read(ref reader, PayloadSerializer.Scope));

    public override void Write(Utf8JsonWriter writer, ObjectRef<T> value, JsonSerializerOptions options)
    {
        PayloadSerializer.Collect(value.Pointer);
        value.Pointer.Write(writer);
    }
}

/// <summary>Refuses a step inside a value: it would be recorded as data and never run.</summary>
internal sealed class StepConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeof(Step).IsAssignableFrom(typeToConvert);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        throw new FunctionWorkflowsException(
            "FW1021",
            $"A '{typeToConvert}' stands inside a value. "
            + "Pass steps as arguments, in a list or dictionary argument, or join them with Step.All.");
}
