using Azure;

namespace FunctionWorkflows.AzureStorage;

/// <summary>Where the rows of an instance stand, and as which writing of them.</summary>
/// <param name="Set">The partition of the set.</param>
/// <param name="SetKey">The row in it.</param>
/// <param name="SetTag">Its ETag; null where the answer was lost: then the row stays for an heir to remove.</param>
/// <param name="ListTag">The ETag of the list's row, or null.</param>
internal sealed record IndexPlace(string Set, string SetKey, ETag? SetTag, ETag? ListTag);
