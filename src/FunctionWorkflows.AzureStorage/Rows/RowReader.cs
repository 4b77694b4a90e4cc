using System.Text;
using System.Text.Json;
using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage;

/// <summary>Reads columns, and names the row and the column where one holds what it cannot hold.</summary>
internal sealed class RowReader(TableEntity row)
{
    public string Text(string column) => OptionalText(column) ?? throw Wrong(column, "text");

    public string? OptionalText(string column)
    {
        if (Value<string>(column, "text") is not { } first)
        {
            return null;
        }

        if (!row.ContainsKey(Columns.Name(column, 1)))
        {
            return first;
        }

        var text = new StringBuilder(first);
        for (var i = 1; Value<string>(Columns.Name(column, i), "text") is { } next; i++)
        {
            text.Append(next);
        }

        return text.ToString();
    }

    public long Long(string column) => Number(column) ?? 0;

    public int Int(string column) => checked((int)Long(column));

    public bool Flag(string column) =>
        row.TryGetValue(column, out var value) && (value is bool flag ? flag : throw Wrong(column, "true or false"));

    public DateTimeOffset Time(string column) => OptionalTime(column) ?? throw Wrong(column, "a time");

    public DateTimeOffset? OptionalTime(string column) => row.TryGetValue(column, out var value)
        ? value switch
        {
            DateTimeOffset time => time.ToUniversalTime(),
            DateTime time => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)),
            _ => throw Wrong(column, "a time"),
        }
        : null;

    public T Name<T>(string column)
        where T : struct, Enum =>
        Enum.TryParse<T>(Text(column), out var value) && Enum.IsDefined(value)
            ? value
            : throw Wrong(column, $"one of {string.Join(", ", Enum.GetNames<T>())}");

    public Payload? Payload(string column)
    {
        if (OptionalText($"{column}Kind") is null)
        {
            return null;
        }

        var kind = Name<PayloadKind>($"{column}Kind");
        if (OptionalText(column) is { } text)
        {
            return new(kind, Encoding.UTF8.GetBytes(text));
        }

        using var bytes = new MemoryStream();
        for (var i = 0; Value<byte[]>(Columns.Name($"{column}Bytes", i), "bytes") is { } part; i++)
        {
            bytes.Write(part);
        }

        return new(kind, bytes.ToArray());
    }

    public Dictionary<string, string> Map(string column)
    {
        var map = new Dictionary<string, string>();
        if (OptionalText(column) is not { } json)
        {
            return map;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                map[property.Name] = property.Value.GetString()!;
            }

            return map;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Wrong(column, "a JSON object of texts");
        }
    }

    private long? Number(string column) => row.TryGetValue(column, out var value)
        ? value switch
        {
            long number => number,
            int number => number,
            _ => throw Wrong(column, "a whole number"),
        }
        : null;

    private T? Value<T>(string column, string expected)
        where T : class =>
        !row.TryGetValue(column, out var value) || value is null ? null : value as T ?? throw Wrong(column, expected);

    private FunctionWorkflowsException Wrong(string column, string expected)
    {
        var found = row.TryGetValue(column, out var value) ? $"'{value}'" : "nothing";
        return new(
            "FW1048",
            $"The row with PartitionKey '{row.PartitionKey}' and RowKey '{row.RowKey}' has {found} in column "
            + $"'{column}', where {expected} was expected. Nothing was changed: put the right value back, or delete the workflow.");
    }
}
