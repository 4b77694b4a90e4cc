using System.Text.Json;

namespace FunctionWorkflows;

/// <summary>The recorded form of the options of a call. A field is only ever added, never changed.</summary>
internal static class CallOptionsJson
{
    public static void Write(Utf8JsonWriter json, CallOptions options)
    {
        json.WriteStartObject();
        if (options.Name is { } name)
        {
            json.WriteString("name"u8, name);
        }

        if (options.MaxRetries is { } retries)
        {
            json.WriteNumber("retries"u8, retries);
        }

        if (options.Backoff is { } backoff)
        {
            json.WriteStartArray("backoff"u8);
            json.WriteNumberValue(backoff.First.TotalMilliseconds);
            json.WriteNumberValue(backoff.Factor);
            json.WriteNumberValue(backoff.Longest.TotalMilliseconds);
            json.WriteEndArray();
        }

        WriteNumber(json, "timeout"u8, options.Timeout?.TotalMilliseconds);
        WriteNumber(json, "cpus"u8, options.Cpus);
        WriteNumber(json, "gpus"u8, options.Gpus);
        if (options.Catches > 0)
        {
            json.WriteNumber("catch"u8, options.Catches);
        }

        if (options.Resources is { } resources)
        {
            json.WriteStartObject("resources"u8);
            foreach (var (key, amount) in resources)
            {
                json.WriteNumber(key, amount);
            }

            json.WriteEndObject();
        }

        if (options.Metadata is { } metadata)
        {
            json.WriteStartObject("metadata"u8);
            foreach (var (key, value) in metadata)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    public static CallOptions Read(ref Utf8JsonReader reader)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var json = document.RootElement;
        return new()
        {
            Name = json.TryGetProperty("name", out var name) ? name.GetString() : null,
            MaxRetries = json.TryGetProperty("retries", out var retries) ? retries.GetInt32() : null,
            Backoff = json.TryGetProperty("backoff", out var b) ? new(Span(b[0]), b[1].GetDouble(), Span(b[2])) : null,
            Timeout = json.TryGetProperty("timeout", out var timeout) ? Span(timeout) : null,
            Cpus = json.TryGetProperty("cpus", out var cpus) ? cpus.GetDouble() : null,
            Gpus = json.TryGetProperty("gpus", out var gpus) ? gpus.GetDouble() : null,
            Catches = json.TryGetProperty("catch", out var catches) ? catches.GetInt32() : 0,
            Resources = json.TryGetProperty("resources", out var resources)
                ? resources.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetDouble())
                : null,
            Metadata = json.TryGetProperty("metadata", out var metadata)
                ? metadata.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!)
                : null,
        };
    }

    private static TimeSpan Span(JsonElement milliseconds) => TimeSpan.FromMilliseconds(milliseconds.GetDouble());

    private static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }
}
