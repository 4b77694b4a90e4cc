using Azure;

namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// A commit id as callers see it: the id that the writer chose, by which a lost answer is recognised, and the row's
/// ETag, which is the condition of the next write (I3).
/// </summary>
internal readonly record struct Fence(string Id, ETag? ETag)
{
    public static Fence Of(InstanceHeader header)
    {
        var at = header.CommitId.IndexOf('@', StringComparison.Ordinal);
        return at < 0
            ? new(header.CommitId, null)
            : new(header.CommitId[..at], new ETag(header.CommitId[(at + 1)..]));
    }

    public static InstanceHeader Set(InstanceHeader header, string id, ETag tag) =>
        header with { CommitId = $"{id}@{tag}" };

    /// <summary>Gets a value indicating whether a commit in parts is under way, or was given up midway.</summary>
    public bool IsPart => Id.Contains('.', StringComparison.Ordinal);

    /// <summary>The id of a part of a commit that is written in parts; the last part has the commit's own.</summary>
    public static string Part(string id, int part) => $"{id}.{part}";
}
