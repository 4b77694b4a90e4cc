using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage;

/// <content>Claims and releases.</content>
internal sealed partial class AzureInstances
{
    private readonly ConditionalWeakTable<InstanceClaim, Release> _releases = [];
    private readonly KeyedLocks _claims = new();

    public async ValueTask<InstanceClaim?> ClaimAsync(
        InstanceHeader expected, string hostId, CancellationToken cancellationToken = default)
    {
        HeaderMoves.CheckClaim(expected);
        cancellationToken.ThrowIfCancellationRequested();
        if (expected.Owner is { } owner && owner != hostId
            && !await cluster.SealAsync(owner, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        // Two claims of one process would write the same row of its set, and the one that lost would spoil it.
        using var alone = await _claims.EnterAsync(expected.Id, cancellationToken).ConfigureAwait(false);
        if (cluster.Owned.Has(hostId, expected.Id, expected.Birth, expected.Epoch + 1))
        {
            return null;
        }

        // The row in the set comes before the claim: a host that dies between the two leaves a row too many.
        var claimed = HeaderMoves.Claimed(expected, hostId);
        if (await index.EnterAsync(claimed).ConfigureAwait(false) is not { } place)
        {
            return null;
        }

        try
        {
            await _overflow.StoreAsync(expected.Id, expected.Birth, [expected.Output]).ConfigureAwait(false);
            if (await MoveAsync(expected, claimed).ConfigureAwait(false) is not { } header)
            {
                await ForgetAsync(expected, hostId, place).ConfigureAwait(false);
                return null;
            }

            cluster.Owned.Set(header, place);
            cluster.Claimed(header);
            context.Changes.Raise(header.Id);
            return new(header);
        }
        catch
        {
            cluster.Member(hostId)?.LookThroughOwnSet();
            throw;
        }
    }

    public async ValueTask<bool> ReleaseAsync(InstanceClaim claim, InstanceHeader header)
    {
        var before = claim.Header;
        if (!_releases.TryGetValue(claim, out var release) || !ReferenceEquals(release.Asked, header))
        {
            // The same release asked for again is the same write: it may have gone through already, and what follows
            // from it has not.
            release = new(header, HeaderMoves.Released(before, header));
            _releases.AddOrUpdate(claim, release);
        }

        if (await MoveAsync(before, release.After).ConfigureAwait(false) is not { } now)
        {
            cluster.Owned.Remove(before);
            return false;
        }

        var runs = cluster.Owned.RunsOf(before);
        var place = cluster.Owned.Remove(before);
        if (now.HasEnded)
        {
            if (place is not null)
            {
                End(now, before, place, runs);
            }
        }
        else
        {
            // After the release: before it, whoever reads the row would see a living owner and take it away.
            var set = index.Shared(IndexRow.Unowned(now));
            await set.WriteAsync(RowWrite.Put(IndexRow.InSet(set.Partition, now))).ConfigureAwait(false);
            if (place is not null)
            {
                index.Remove(place);
            }

            cluster.Hints.TellOfUnowned(now, except: before.Owner);
        }

        context.Changes.Raise(now.Id);
        return true;
    }

    /// <summary>
    /// Gives an ended instance a new commit id and nothing else, so that whoever read it before has to read it again;
    /// null where it has moved on already.
    /// </summary>
    public async ValueTask<InstanceHeader?> MoveOnAsync(InstanceHeader ended)
    {
        var mark = Guid.NewGuid().ToString("N");
        var row = new TableEntity(Keys.Escape(ended.Id), Keys.Header) { ["CommitId"] = mark };
        var sent = await new FencedWrite(context, ended.Id, Fence.Of(ended), mark)
            .SendAsync(tag => [RowWrite.Merge(row, tag)]).ConfigureAwait(false);
        return sent.Outcome == FencedOutcome.Done ? Fence.Set(ended, mark, sent.Tag) : null;
    }

    /// <summary>Moves the header and the door together; null where the header has moved on.</summary>
    private async ValueTask<InstanceHeader?> MoveAsync(InstanceHeader before, InstanceHeader after)
    {
        var hasDoor = true;
        while (true)
        {
            var sent = await new FencedWrite(context, before.Id, Fence.Of(before), after.CommitId)
                .SendAsync(tag => Moves(tag, before, after, hasDoor)).ConfigureAwait(false);
            switch (sent.Outcome)
            {
                case FencedOutcome.Done:
                    return Fence.Set(after, after.CommitId, sent.Tag);
                case FencedOutcome.Lost:
                    return null;
                default:
                    // What had ended has no door.
                    hasDoor = hasDoor && sent.Block is { IsMissing: true }
                        ? false
                        : throw context.Fail(sent.Block!.Error!);
                    break;
            }
        }
    }

    private static List<TableTransactionAction> Moves(
        ETag tag, InstanceHeader before, InstanceHeader after, bool hasDoor)
    {
        var partition = Keys.Escape(before.Id);
        List<TableTransactionAction> writes = [RowWrite.Replace(HeaderRow.Write(after, after.CommitId), tag)];
        if (hasDoor)
        {
            writes.Add(RowWrite.Delete(partition, Keys.Door(before.Birth, before.Epoch)));
        }

        if (!after.HasEnded)
        {
            writes.Add(RowWrite.Put(new TableEntity(partition, Keys.Door(after.Birth, after.Epoch))));
        }

        return writes;
    }

    // Another claim of this very host may have been faster, and needs the row.
    private async ValueTask ForgetAsync(InstanceHeader expected, string hostId, IndexPlace place)
    {
        var row = await context.ReadAsync(
            context.Instances, Keys.Escape(expected.Id), Keys.Header, CancellationToken.None).ConfigureAwait(false);
        if (row is null || !Equals(row.Value("Owner"), hostId))
        {
            index.Remove(place);
        }

        if (row is null || !Equals(row.Value("Birth"), expected.Birth))
        {
            index.RemoveFromList(expected);
        }
    }

    private sealed record Release(InstanceHeader Asked, InstanceHeader After);
}
