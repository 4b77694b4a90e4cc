using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage;

/// <summary>Values as columns that people can read; long ones go on in further columns.</summary>
internal static class Columns
{
    // 64 KiB a column, in UTF-16 for text.
    private const int LongestText = 32_000;
    private const int LongestBytes = 64_000;

    // A row has 1 MiB at the most, and a transaction 4 MiB.
    private const int LongestPayload = 128_000;

    public static object? Value(this TableEntity row, string column) =>
        row.TryGetValue(column, out var value) ? value : null;

    public static void Set(this TableEntity row, string column, string? text)
    {
        if (text is null)
        {
            return;
        }

        for (var (i, start) = (0, 0); start == 0 || start < text.Length; i++)
        {
            var length = Math.Min(LongestText, text.Length - start);
            length -= start + length < text.Length && char.IsHighSurrogate(text[start + length - 1]) ? 1 : 0;
            row[Name(column, i)] = text.Substring(start, length);
            start += Math.Max(length, 1);
        }
    }

    public static void Set(this TableEntity row, string column, DateTimeOffset? time)
    {
        if (time is { } at)
        {
            row[column] = at.ToUniversalTime();
        }
    }

    public static void Set(this TableEntity row, string column, Payload? payload)
    {
        if (payload is null)
        {
            return;
        }

        row[$"{column}Kind"] = payload.Kind.ToString();
        if (IsLarge(payload))
        {
            row[$"{column}Object"] = Hash(payload);
            return;
        }

        if (payload.Kind != PayloadKind.Raw && System.Text.Unicode.Utf8.IsValid(payload.Data.Span))
        {
            row.Set(column, Encoding.UTF8.GetString(payload.Data.Span));
            return;
        }

        for (var (i, rest) = (0, payload.Data); i == 0 || rest.Length > 0; i++)
        {
            var length = Math.Min(LongestBytes, rest.Length);
            row[Name($"{column}Bytes", i)] = rest[..length].ToArray();
            rest = rest[length..];
        }
    }

    public static void Set(this TableEntity row, string column, IReadOnlyDictionary<string, string> map)
    {
        if (map.Count == 0)
        {
            return;
        }

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (key, value) in map)
            {
                writer.WriteString(key, value);
            }

            writer.WriteEndObject();
        }

        row.Set(column, Encoding.UTF8.GetString(buffer.ToArray()));
    }

    /// <summary>Tells whether a value has to lie beside the table, as an object of the instance.</summary>
    public static bool IsLarge(Payload? payload) => payload?.Data.Length > LongestPayload;

    public static string Hash(Payload payload) => Convert.ToHexStringLower(SHA256.HashData(payload.Data.Span));

    public static string Name(string column, int part) => part == 0 ? column : $"{column}{part + 1}";
}
