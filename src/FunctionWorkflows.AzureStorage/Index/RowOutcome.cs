using Azure;

namespace FunctionWorkflows.AzureStorage;

/// <summary>What became of a row that was written together with others.</summary>
internal enum RowResult
{
    /// <summary>It is as asked.</summary>
    Done,

    /// <summary>Its condition did not hold; nothing was written.</summary>
    Changed,

    /// <summary>The partition is not this host's any more; nothing was written.</summary>
    Sealed,
}

/// <summary>What became of a row.</summary>
/// <param name="Result">The result.</param>
/// <param name="Tag">Its ETag, where it was written and the answer came.</param>
internal readonly record struct RowOutcome(RowResult Result, ETag? Tag);
