namespace FunctionWorkflows;

/// <summary>What a host writes to its store.</summary>
public enum StoreWriteKind
{
    /// <summary>A new instance.</summary>
    Create,

    /// <summary>A change of owner.</summary>
    Claim,

    /// <summary>A commit.</summary>
    Commit,

    /// <summary>An instance given up in good order.</summary>
    Release,

    /// <summary>An instance deleted, by a call or because it had ended long ago.</summary>
    Delete,

    /// <summary>A message to an instance.</summary>
    Post,

    /// <summary>Steps left to other hosts.</summary>
    Send,

    /// <summary>The end of a step that another host left.</summary>
    Complete,

    /// <summary>A step that another host left, given back.</summary>
    Return,
}

/// <summary>One write of a host, as its hooks see it.</summary>
/// <param name="Number">The number of the write on this host; the first is 1.</param>
/// <param name="Kind">What is written.</param>
/// <param name="Header">The header to be, or as written; as it is where the write does not change it.</param>
/// <param name="Records">The records in the write.</param>
public sealed record StoreWrite(
    int Number, StoreWriteKind Kind, InstanceHeader Header, IReadOnlyList<JournalRecord> Records);
