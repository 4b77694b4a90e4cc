using Azure;
using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage;

/// <summary>Makes the operations of a transaction, and tells how large one is on the wire.</summary>
internal static class RowWrite
{
    /// <summary>How many bytes of operations a request takes: 4 MiB, less what is added to them and surrounds them.</summary>
    public const int MostBytes = 3_400_000;

    // What surrounds each operation: the part's headers, the request line, the keys and the types of columns.
    private const int Surroundings = 1_200;

    public static TableTransactionAction Insert(TableEntity row) => new(TableTransactionActionType.Add, row);

    public static TableTransactionAction Put(TableEntity row) => new(TableTransactionActionType.UpsertReplace, row);

    public static TableTransactionAction Merge(TableEntity row, ETag tag) =>
        new(TableTransactionActionType.UpdateMerge, row, tag);

    public static TableTransactionAction Replace(TableEntity row, ETag tag) =>
        new(TableTransactionActionType.UpdateReplace, row, tag);

    public static TableTransactionAction Delete(string partition, string rowKey, ETag tag) =>
        new(TableTransactionActionType.Delete, new TableEntity(partition, rowKey), tag);

    public static TableTransactionAction Delete(string partition, string rowKey) => Delete(partition, rowKey, ETag.All);

    /// <summary>Gives the bytes that an operation takes in a request, rather too many than too few.</summary>
    public static int EncodedSize(TableTransactionAction write)
    {
        var size = Surroundings;
        foreach (var (column, value) in (TableEntity)write.Entity)
        {
            size += column.Length + 40 + value switch
            {
                string text => EncodedSize(text),
                byte[] bytes => (bytes.Length * 4 / 3) + 4,
                _ => 40,
            };
        }

        return size;
    }

    /// <summary>Tells whether a row is within what a table takes: 1 MiB, 252 columns.</summary>
    public static bool IsTooLarge(TableTransactionAction write)
    {
        var row = (TableEntity)write.Entity;
        long size = 0;
        foreach (var (column, value) in row)
        {
            size += (column.Length * 2) + 16 + value switch
            {
                string text => text.Length * 2L,
                byte[] bytes => bytes.Length,
                _ => 16,
            };
        }

        return size > 1_000_000 || row.Count > 250;
    }

    // Quotes and everything beyond ASCII go as \uXXXX.
    private static int EncodedSize(string text)
    {
        var size = 2;
        foreach (var c in text)
        {
            size += c is < ' ' or > '~' or '"' or '\\' or '<' or '>' or '&' or '\'' or '+' or '`' ? 6 : 1;
        }

        return size;
    }
}
