using System.Text;
using System.Text.Json;
using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage;

/// <summary>Reads columns, and names the row and the column where one holds what it cannot hold.</summary>
/// <param name="row">The row.</param>
/// <param name="isLenient">
/// Whether what cannot be read counts as not there, and is told by <see cref="Error"/>; else it is thrown.
/// </param>
internal sealed class RowReader(TableEntity row, bool isLenient = false)
{
    /// <summary>Gets what is wrong with the first column that could not be read.</summary>
    public FunctionWorkflowsException? Error { get; private set; }

    public string Text(string column) => OptionalText(column) ?? Wrong(column, "text", "");

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

    public long Long(string column) => row.Value(column) switch
    {
        long number => number,
        int number => number,
        _ => Wrong(column, "a whole number", 0L),
    };

    public int Int(string column) => Long(column) is var number and >= int.MinValue and <= int.MaxValue
        ? (int)number
        : Wrong(column, "a smaller number", 0);

    public int? OptionalInt(string column) => row.Value(column) is null ? null : Int(column);

    public bool Flag(string column) => row.Value(column) is bool flag ? flag : Wrong(column, "true or false", false);

    public DateTimeOffset Time(string column) =>
        OptionalTime(column) ?? Wrong(column, "a time", default(DateTimeOffset));

    public DateTimeOffset? OptionalTime(string column) => row.Value(column) switch
    {
        null => null,
        DateTimeOffset time => time.ToUniversalTime(),
        DateTime time => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)),
        _ => Wrong(column, "a time", (DateTimeOffset?)null),
    };

    public T Name<T>(string column)
        where T : struct, Enum =>
        Enum.TryParse<T>(OptionalText(column), out var value) && Enum.IsDefined(value)
            ? value
            : Wrong(column, $"one of {string.Join(", ", Enum.GetNames<T>())}", default(T));

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
                map[property.Name] = property.Value.GetString() ?? Wrong(column, Texts, "");
            }

            return map;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Wrong(column, Texts, map);
        }
    }

    /// <summary>Says that a column does not go with the others.</summary>
    public void Reject(string column, string expected) => Wrong(column, expected, false);

    private const string Texts = "a JSON object of texts";

    private T? Value<T>(string column, string expected)
        where T : class =>
        row.Value(column) is not { } value ? null : value as T ?? Wrong(column, expected, (T?)null);

    private T Wrong<T>(string column, string expected, T instead)
    {
        var found = row.Value(column) is { } value ? $"'{value}'" : "nothing";
        var error = new FunctionWorkflowsException(
            "FW1048",
            $"The row with PartitionKey '{row.PartitionKey}' and RowKey '{row.RowKey}' has {found} in column "
            + $"'{column}', where {expected} was expected. Nothing was changed: put the right value back, or delete "
            + "the workflow.");
        Error ??= error;
        return isLenient ? instead : throw error;
    }
}
