namespace FunctionWorkflows;

/// <summary>The reference of what an instance store does: plain, and under one lock.</summary>
internal sealed partial class InMemoryInstances(InMemoryData data) : IInstanceStore
{
    public ValueTask<CreateResult> CreateAsync(
        InstanceHeader header, IReadOnlyList<JournalRecord> records, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (data.Gate)
        {
            return new(Create(header, records));
        }
    }

    public ValueTask<bool> BarAsync(string id, string birth, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (data.Gate)
        {
            data.Births.TryAdd((id, birth), false);
            return new(!data.Births[(id, birth)]);
        }
    }

    public ValueTask<InstanceClaim?> ClaimAsync(
        InstanceHeader expected, string hostId, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        HeaderMoves.CheckClaim(expected);
        lock (data.Gate)
        {
            if (!TryFind(expected, out var instance) || !data.IsAlive(hostId))
            {
                return default;
            }

            Move(instance, HeaderMoves.Claimed(expected, hostId));
            return new(new InstanceClaim(instance.Header));
        }
    }

    public ValueTask<CommitResult> CommitAsync(InstanceClaim claim, InstanceCommit commit)
    {
        lock (data.Gate)
        {
            if (!TryFind(claim.Header, out var instance))
            {
                return new(CommitResult.Lost);
            }

            foreach (var taken in commit.Taken)
            {
                if (taken.Receipt is { } receipt && instance.Receipts.ContainsKey(receipt.MessageId))
                {
                    return new(new CommitResult(CommitOutcome.Duplicate, receipt.MessageId));
                }
            }

            Write(instance, commit);
            claim.MoveTo(instance.Header);
            return new(CommitResult.Done);
        }
    }

    public ValueTask<bool> ReleaseAsync(InstanceClaim claim, InstanceHeader header)
    {
        lock (data.Gate)
        {
            if (!TryFind(claim.Header, out var instance))
            {
                return new(false);
            }

            Move(instance, HeaderMoves.Released(instance.Header, header));
            return new(true);
        }
    }

    public ValueTask<bool> DeleteAsync(InstanceHeader expected, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (data.Gate)
        {
            if (!TryFind(expected, out var instance) || (instance.Header.Owner is { } owner && data.IsAlive(owner)))
            {
                return new(false);
            }

            data.Instances.Remove(expected.Id);
            data.Objects.Remove((expected.Id, expected.Birth));
            data.Changes.Raise(expected.Id);
            return new(true);
        }
    }

    private CreateResult Create(InstanceHeader header, IReadOnlyList<JournalRecord> records)
    {
        if (data.Instances.TryGetValue(header.Id, out var there))
        {
            return there.Header.Birth == header.Birth
                ? HeaderMoves.Repeated(header, there.Header)
                : new CreateResult(CreateOutcome.Exists, there.Header);
        }

        // A birth that was born and deleted can no more happen than one that was barred.
        if (data.Births.ContainsKey((header.Id, header.Birth)))
        {
            return new CreateResult(CreateOutcome.Barred);
        }

        if (header.Owner is { } owner && !data.IsAlive(owner))
        {
            return new CreateResult(CreateOutcome.NotAlive);
        }

        var instance = new InMemoryInstance(HeaderMoves.Created(header, records));
        instance.Write(records);
        data.Instances.Add(header.Id, instance);
        data.Births.Add((header.Id, header.Birth), true);
        data.Changes.Raise(header.Id);
        return new CreateResult(CreateOutcome.Created, instance.Header, HeaderMoves.ClaimOf(instance.Header));
    }

    private void Write(InMemoryInstance instance, InstanceCommit commit)
    {
        if (commit.Header.Run != instance.Header.Run)
        {
            instance.ClearRecords();
        }

        instance.Write(commit.Records);
        foreach (var taken in commit.Taken)
        {
            instance.Inbox.RemoveAll(m => m.Id == taken.MessageId);
            if (taken.Receipt is { } receipt)
            {
                instance.Receipts.Add(receipt.MessageId, receipt);
            }
        }

        Move(instance, HeaderMoves.Committed(instance.Header, commit));
    }

    private void Move(InMemoryInstance instance, InstanceHeader header)
    {
        instance.Header = header;
        data.Changes.Raise(header.Id);
    }

    // I3: the fence is the last commit, not the epoch: a late commit must not undo a later one of the same epoch.
    private bool TryFind(
        InstanceHeader expected, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out InMemoryInstance? instance) =>
        data.Instances.TryGetValue(expected.Id, out instance) && instance.Header.CommitId == expected.CommitId;
}
