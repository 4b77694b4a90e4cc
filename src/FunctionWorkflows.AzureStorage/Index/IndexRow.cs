using System.Globalization;
using Azure;
using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage;

/// <summary>The rows by which instances are found: in the set of who has them, and in the list.</summary>
internal static class IndexRow
{
    /// <summary>Where instances stand that no host has.</summary>
    public const string Nobody = "h|nobody";

    /// <summary>Where instances stand that were set aside.</summary>
    public const string Parked = "h|parked";

    /// <summary>Where births stand that are over, until their rows may go.</summary>
    public const string Graves = "graves";

    public const string SetPrefix = "e|";
    public const string ListPrefix = "l|";

    public static string SetOf(string hostId) => $"h|{Keys.Escape(hostId)}";

    public static string SetKey(InstanceHeader header) =>
        $"{SetPrefix}{header.CreatedAt.UtcTicks:D19}|{Keys.Escape(header.Id)}|{Keys.Escape(header.Birth)}";

    public static TableEntity InSet(string partition, InstanceHeader header)
    {
        var row = new TableEntity(partition, SetKey(header))
        {
            ["Id"] = header.Id,
            ["Birth"] = header.Birth,
            ["Name"] = header.Name,
            ["CreatedAt"] = header.CreatedAt.ToUniversalTime(),
            ["SetAsideBy"] = header.SetAsideBy ?? "",
        };
        row.Set("DueAt", header.DueAt);
        return row;
    }

    // Newest first, a partition a day: what is listed most lies together, and days can be left out.
    public static string ListPartition(DateTimeOffset createdAt) => string.Create(
        CultureInfo.InvariantCulture, $"{ListPrefix}{(DateTime.MaxValue - createdAt.UtcDateTime.Date).Days:D7}");

    public static string ListTime(DateTimeOffset createdAt) => string.Create(
        CultureInfo.InvariantCulture, $"{DateTime.MaxValue.Ticks - createdAt.UtcTicks:D19}");

    public static string ListKey(DateTimeOffset createdAt, string id, string birth) =>
        $"{ListTime(createdAt)}|{Keys.Escape(id)}|{Keys.Escape(birth)}";

    /// <summary>The row of an instance that has not ended, or may be about to go on: its header says which.</summary>
    public static TableEntity Live(InstanceHeader header) => Listed(header, isFinal: false);

    /// <summary>The row of an instance that has ended: it says all that a list shows.</summary>
    public static TableEntity Final(InstanceHeader header) => Listed(header, isFinal: true);

    public static bool IsFinal(TableEntity row) => Equals(row.Value("IsFinal"), true);

    /// <summary>The partition in which an instance stands that no host has.</summary>
    public static string Unowned(InstanceHeader header) => header.SetAsideBy is null ? Nobody : Parked;

    private static TableEntity Listed(InstanceHeader header, bool isFinal)
    {
        var row = new TableEntity(
            ListPartition(header.CreatedAt), ListKey(header.CreatedAt, header.Id, header.Birth))
        {
            ["IsFinal"] = isFinal,
            ["CommitId"] = Fence.Of(header).Id,
        };
        return HeaderRow.Shown(header, row);
    }
}
