namespace FunctionWorkflows.Sqlite;

/// <summary>Instances as rows. The door of the protocols is the owner, epoch and status in the header's row.</summary>
internal sealed partial class SqliteInstances(SqliteStore store) : IInstanceStore
{
    private SqliteContext Context => store.Context;

    public ValueTask<CreateResult> CreateAsync(
        InstanceHeader header, IReadOnlyList<JournalRecord> records, CancellationToken cancellationToken = default) =>
        Context.WriteAsync(header.Id, db => Create(db, header, records), cancellationToken);

    public ValueTask<bool> BarAsync(string id, string birth, CancellationToken cancellationToken = default) =>
        Context.WriteAsync(
            id,
            db =>
            {
                BirthRow.InsertIfMissing(db, id, birth, BirthRow.Barred, Context.Now);
                return BirthRow.Read(db, id, birth) == BirthRow.Barred;
            },
            cancellationToken);

    public ValueTask<InstanceClaim?> ClaimAsync(
        InstanceHeader expected, string hostId, CancellationToken cancellationToken = default)
    {
        HeaderMoves.CheckClaim(expected);
        var claimed = HeaderMoves.Claimed(expected, hostId);
        return Context.WriteAsync(
            expected.Id,
            db => HostRow.Exists(db, hostId) && HeaderRow.Update(db, expected, claimed, isProgress: false)
                ? new InstanceClaim(claimed)
                : null,
            cancellationToken);
    }

    public async ValueTask<CommitResult> CommitAsync(InstanceClaim claim, InstanceCommit commit)
    {
        var before = claim.Header;
        var after = HeaderMoves.Committed(before, commit);
        try
        {
            return await Context.Writes.WriteAsync(
                db => Commit(db, before, after, commit),
                result => Committed(claim, after, result)).ConfigureAwait(false);
        }
        catch (SqliteFailure failure)
        {
            return new CommitResult(CommitOutcome.Refused, failure.Message);
        }
    }

    public ValueTask<bool> ReleaseAsync(InstanceClaim claim, InstanceHeader header)
    {
        var before = claim.Header;
        var released = HeaderMoves.Released(before, header);
        return Context.WriteAsync(before.Id, db => HeaderRow.Update(db, before, released, isProgress: false));
    }

    public async ValueTask<bool> DeleteAsync(InstanceHeader expected, CancellationToken cancellationToken = default)
    {
        if (expected.Owner is { } owner)
        {
            await store.Hosts.SealIfDeadAsync(owner).ConfigureAwait(false);
        }

        var isDeleted = await Context.WriteAsync(
            expected.Id, db => Delete(db, expected), cancellationToken).ConfigureAwait(false);
        if (isDeleted)
        {
            await store.Uploads.CollectAsync().ConfigureAwait(false);
        }

        return isDeleted;
    }

    private CreateResult Create(SqliteDb db, InstanceHeader header, IReadOnlyList<JournalRecord> records)
    {
        if (HeaderRow.Read(db, header.Id) is { } there)
        {
            return there.Birth == header.Birth
                ? HeaderMoves.Repeated(header, there)
                : new CreateResult(CreateOutcome.Exists, there);
        }

        // A birth that was born and deleted can no more happen than one that was barred.
        if (BirthRow.Read(db, header.Id, header.Birth) is not null)
        {
            return new CreateResult(CreateOutcome.Barred);
        }

        if (header.Owner is { } owner && !HostRow.Exists(db, owner))
        {
            return new CreateResult(CreateOutcome.NotAlive);
        }

        var created = HeaderMoves.Created(header, records);
        HeaderRow.Insert(db, created);
        BirthRow.InsertIfMissing(db, header.Id, header.Birth, BirthRow.Born, Context.Now);
        RecordRow.Write(db, header.Id, records);
        return new CreateResult(CreateOutcome.Created, created, HeaderMoves.ClaimOf(created));
    }

    private static CommitResult Commit(SqliteDb db, InstanceHeader before, InstanceHeader after, InstanceCommit commit)
    {
        if (commit.Taken.Count > 0)
        {
            if (!HeaderRow.IsCurrent(db, before))
            {
                return CommitResult.Lost;
            }

            foreach (var taken in commit.Taken)
            {
                if (taken.Receipt is { } receipt && ReceiptRow.Exists(db, before.Id, before.Birth, receipt.MessageId))
                {
                    return new CommitResult(CommitOutcome.Duplicate, receipt.MessageId);
                }
            }
        }

        var isProgress = after.Status == before.Status && after.Owner == before.Owner;
        if (!HeaderRow.Update(db, before, after, isProgress))
        {
            return CommitResult.Lost;
        }

        WriteRest(db, before, after, commit);
        return CommitResult.Done;
    }

    private static void WriteRest(SqliteDb db, InstanceHeader before, InstanceHeader after, InstanceCommit commit)
    {
        if (after.Run != before.Run)
        {
            db.Use("DELETE FROM records WHERE id = ?").Add(before.Id).Run();
        }

        RecordRow.Write(db, before.Id, commit.Records);
        foreach (var taken in commit.Taken)
        {
            MessageRow.Delete(db, before.Id, before.Birth, taken.MessageId);
            if (taken.Receipt is { } receipt)
            {
                ReceiptRow.Insert(db, before.Id, before.Birth, receipt);
            }
        }
    }

    private void Committed(InstanceClaim claim, InstanceHeader after, CommitResult result)
    {
        if (result.Outcome == CommitOutcome.Done)
        {
            claim.MoveTo(after);
            Context.Changes.Raise(after.Id);
        }
    }

    private bool Delete(SqliteDb db, InstanceHeader expected)
    {
        if (!HeaderRow.IsCurrent(db, expected) || (expected.Owner is { } owner && HostRow.Exists(db, owner)))
        {
            return false;
        }

        var id = expected.Id;
        db.Use("DELETE FROM records WHERE id = ?").Add(id).Run();
        db.Use("DELETE FROM inbox WHERE id = ?").Add(id).Run();
        db.Use("DELETE FROM receipts WHERE id = ?").Add(id).Run();
        db.Use("DELETE FROM instances WHERE id = ?").Add(id).Run();
        ObjectRow.Doom(db, id, expected.Birth, Context.Now);
        BirthRow.End(db, id, expected.Birth, Context.Now);
        return true;
    }
}
