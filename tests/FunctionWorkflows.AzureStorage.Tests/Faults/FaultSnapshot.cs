using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage.Tests.Faults;

/// <summary>What a hub holds once its hosts have left, without what differs from run to run.</summary>
internal static class FaultSnapshot
{
    public static async Task<IReadOnlyList<string>> TakeAsync(FaultHub hub)
    {
        var listed = await hub.Store.Instances.ListAsync(new InstanceFilter());
        return
        [
            .. (await FaultHub.RowsAsync(hub.Instances)).Select(InstanceRow).Order(StringComparer.Ordinal),
            .. (await FaultHub.RowsAsync(hub.Index)).Select(IndexEntry).Order(StringComparer.Ordinal),
            .. listed.Headers.Select(header => $"listed {header.Id} {header.Status}"),
            .. (await hub.BlobsAsync()).Select(blob => $"object {blob[(blob.LastIndexOf('/') + 1)..]}")
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>
    /// Leaves out what stays so that late requests are refused: births that never come, and seals of dead hosts.
    /// </summary>
    public static IReadOnlyList<string> WithoutBars(IReadOnlyList<string> lines) =>
    [
        .. lines.Where(line => !line.StartsWith("graves", StringComparison.Ordinal) && !line.EndsWith(" b", StringComparison.Ordinal)
            && !(line.StartsWith("h|", StringComparison.Ordinal) && line.EndsWith(" !", StringComparison.Ordinal))),
    ];

    /// <summary>All that there is of instances: every row with every column, and the objects of the living birth.</summary>
    public static async Task<IReadOnlyList<string>> ExactAsync(FaultHub hub, string id)
    {
        var birth = (await hub.Store.Instances.ReadAsync(id))!.Birth;
        return
        [
            .. (await FaultHub.RowsAsync(hub.Instances)).Where(row => row.RowKey[0] != 'b').Select(Exact)
                .Order(StringComparer.Ordinal),
            .. (await FaultHub.RowsAsync(hub.Index))
                .Where(row => row.RowKey != Keys.Header && row.PartitionKey != IndexRow.Graves).Select(Exact)
                .Order(StringComparer.Ordinal),
            .. (await hub.BlobsAsync(ObjectNames.Prefix(id, birth))).Order(StringComparer.Ordinal),
        ];
    }

    public static void AssertSame(IReadOnlyList<string> expected, IReadOnlyList<string> found, string what) => Assert.True(
        expected.SequenceEqual(found),
        $"{what}: there is\n{string.Join('\n', found)}\nin place of\n{string.Join('\n', expected)}");

    // Putting the list right gives an ended instance a new commit id, and nothing else.
    private static string Exact(TableEntity row) => $"{row.PartitionKey} {row.RowKey}: " + string.Join(", ", row
        .Where(column => column.Key is not ("Timestamp" or "odata.etag" or "CommitId"))
        .OrderBy(column => column.Key, StringComparer.Ordinal).Select(column => $"{column.Key}={column.Value}"));

    private static string InstanceRow(TableEntity row) => row.RowKey[0] switch
    {
        '!' => $"{row.PartitionKey} header {row["Status"]} owner '{row["Owner"]}' last {row["LastSequence"]}",
        'r' => $"{row.PartitionKey} record {row.RowKey[(row.RowKey.LastIndexOf('|') + 1)..]} {row["Kind"]}",
        _ => $"{row.PartitionKey} {row.RowKey[0]}",
    };

    private static string IndexEntry(TableEntity row) => row.PartitionKey[..2] switch
    {
        IndexRow.ListPrefix => $"list {row["Id"]} {row["Status"]} final {row["IsFinal"]}",
        _ => $"{row.PartitionKey} {(row.TryGetValue("Id", out var id) ? id : row.RowKey)}",
    };
}
