namespace FunctionWorkflows;

/// <summary>How each write moves a header: what the store sets itself, and what it takes from the caller.</summary>
internal static class HeaderMoves
{
    /// <summary>Gives the header of a new instance.</summary>
    public static InstanceHeader Created(InstanceHeader asked, IReadOnlyList<JournalRecord> records) => asked with
    {
        Owner = asked.HasEnded ? null : asked.Owner,
        Epoch = asked.Owner is null ? 0 : 1,
        CommitId = NewCommitId(),
        CommitNumber = 1,
        LastSequence = LastSequence(0, records),
    };

    /// <summary>Answers a create of a birth that is there: the claim is its maker's while nobody has moved it on.</summary>
    public static CreateResult Repeated(InstanceHeader asked, InstanceHeader there) => new(
        CreateOutcome.Created,
        there,
        there.Owner == asked.Owner && there.Epoch <= 1 ? ClaimOf(there) : null);

    /// <summary>Gives the claim on an instance that was created, where it has an owner.</summary>
    public static InstanceClaim? ClaimOf(InstanceHeader header) =>
        header.Owner is null ? null : new InstanceClaim(header);

    /// <summary>Gives the header after a commit.</summary>
    public static InstanceHeader Committed(InstanceHeader current, InstanceCommit commit) =>
        Moved(current, commit.Header) with
        {
            Owner = commit.Header.HasEnded ? null : current.Owner,
            LastSequence = LastSequence(current.LastSequence, commit.Records),
        };

    /// <summary>Gives the header after a claim.</summary>
    public static InstanceHeader Claimed(InstanceHeader expected, string hostId) => Moved(expected, expected) with
    {
        Owner = hostId,
        Epoch = expected.Epoch + 1,
    };

    /// <summary>Gives the header after a release.</summary>
    public static InstanceHeader Released(InstanceHeader current, InstanceHeader asked) => Moved(current, asked) with
    {
        Owner = null,
        Epoch = current.Epoch + 1,
    };

    /// <summary>Checks what every claim must bring.</summary>
    public static void CheckClaim(InstanceHeader expected)
    {
        if (expected.HasEnded)
        {
            throw new ArgumentException(
                $"Instance '{expected.Id}' is {expected.Status}; a claim brings a status that has not ended.",
                nameof(expected));
        }
    }

    private static InstanceHeader Moved(InstanceHeader current, InstanceHeader asked) => asked with
    {
        Id = current.Id,
        Birth = current.Birth,
        CreatedAt = current.CreatedAt,
        Epoch = current.Epoch,
        CommitId = NewCommitId(),
        CommitNumber = current.CommitNumber + 1,
        LastSequence = current.LastSequence,
    };

    private static long LastSequence(long last, IReadOnlyList<JournalRecord> records)
    {
        for (var i = 0; i < records.Count; i++)
        {
            last = Math.Max(last, records[i].Sequence);
        }

        return last;
    }

    private static string NewCommitId() => Guid.NewGuid().ToString("N");
}
