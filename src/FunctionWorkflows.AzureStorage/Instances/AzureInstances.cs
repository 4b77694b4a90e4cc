using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage;

/// <summary>Instances as partitions of a table: one transaction a commit, on condition of the header's ETag.</summary>
internal sealed partial class AzureInstances(AzureContext context, AzureIndex index, AzureCluster cluster)
    : IInstanceStore
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly ConditionalWeakTable<InstanceClaim, CommitWrite> _undecided = [];
    private readonly ConcurrentDictionary<string, bool> _unsure = new(StringComparer.Ordinal);
    private readonly Overflow _overflow = new(context.Objects);
    private readonly FormerRuns _formerRuns = new(context, index);

    public IndexRepair Repair => field ??= new(context, this, index, _formerRuns);

    public async ValueTask<CreateResult> CreateAsync(
        InstanceHeader header, IReadOnlyList<JournalRecord> records, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var created = HeaderMoves.Created(header, records);
        if (await index.EnterAsync(created).ConfigureAwait(false) is not { } place)
        {
            // A try before this one may have gone through: then an heir has the instance, and it stays in the list.
            if (await BarAsync(header.Id, header.Birth, CancellationToken.None).ConfigureAwait(false))
            {
                index.RemoveFromList(created);
            }

            return new(CreateOutcome.NotAlive);
        }

        try
        {
            await _overflow.StoreAsync(header.Id, header.Birth, records.Select(r => r.Data).Append(header.Output))
                .ConfigureAwait(false);
            var result = await InsertAsync(header, created, records).ConfigureAwait(false);
            Note(created, place, result);
            return result;
        }
        catch (Exception) when (created.Owner is not null)
        {
            cluster.Member(created.Owner)?.LookThroughOwnSet();
            throw;
        }
    }

    public async ValueTask<bool> BarAsync(string id, string birth, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var partition = Keys.Escape(id);
        var backoff = context.Backoff(Longest);
        while (true)
        {
            var row = new TableEntity(partition, Keys.Birth(birth)) { ["IsBarred"] = true };
            var sent = await Transaction.SendAsync(
                context, context.InstancesOnce, [RowWrite.Insert(row)], cancellationToken).ConfigureAwait(false);
            var there = sent.Outcome == TransactionOutcome.Done
                ? row
                : await context.ReadAsync(context.Instances, partition, Keys.Birth(birth), cancellationToken)
                    .ConfigureAwait(false);
            if (there is not null)
            {
                return Equals(there.Value("IsBarred"), true);
            }

            await backoff.WaitAsync(sent.Error!, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask<CommitResult> CommitAsync(InstanceClaim claim, InstanceCommit commit)
    {
        var before = claim.Header;
        if (!_undecided.TryGetValue(claim, out var write) || !ReferenceEquals(write.Commit, commit))
        {
            // The same commit asked for again is the same write: it may have gone through already.
            write = new CommitWrite(context, before, commit);
            _undecided.AddOrUpdate(claim, write);
        }

        var runs = cluster.Owned.RunsOf(before);
        var continues = commit.Header.Run != before.Run;
        if (continues)
        {
            runs?.Write(commit.Header.Run);
        }

        var (result, after) = await write.RunAsync().ConfigureAwait(false);
        _undecided.Remove(claim);
        if (result.Outcome == CommitOutcome.Done)
        {
            claim.MoveTo(after);
            _numbers.GetOrCreateValue(claim).Forget(
                commit.Taken.Select(taken => Keys.Message(before.Birth, taken.MessageId)));
            context.Changes.Raise(after.Id);
            if (continues && runs is not null)
            {
                runs.Continue(after.Run);
                _formerRuns.RemoveLater(before, runs);
            }

            if (after.HasEnded && cluster.Owned.Remove(before) is { } place)
            {
                End(after, before, place, runs);
            }
        }
        else if (result.Outcome == CommitOutcome.Lost)
        {
            cluster.Owned.Remove(before);
        }

        return result;
    }

    private async ValueTask<CreateResult> InsertAsync(
        InstanceHeader asked, InstanceHeader created, IReadOnlyList<JournalRecord> records)
    {
        var backoff = context.Backoff(Longest);
        var partition = Keys.Escape(asked.Id);
        while (true)
        {
            var writes = Creation(partition, created, records);
            var sent = await Transaction.SendAsync(context, context.InstancesOnce, writes, CancellationToken.None)
                .ConfigureAwait(false);
            if (sent.Outcome == TransactionOutcome.Done)
            {
                var header = Fence.Set(created, created.CommitId, sent.Tags[0]);
                return new(CreateOutcome.Created, header, HeaderMoves.ClaimOf(header));
            }

            if (sent.Outcome == TransactionOutcome.Unknown)
            {
                _unsure[asked.Birth] = true;
            }

            var row = await context.ReadAsync(context.Instances, partition, Keys.Header, CancellationToken.None)
                .ConfigureAwait(false);
            if (row is not null && HeaderRow.IsDeleting(row))
            {
                await RemoveAsync(row, CancellationToken.None).ConfigureAwait(false);
            }
            else if (row is not null)
            {
                var there = await HeaderOfAsync(row, CancellationToken.None).ConfigureAwait(false);
                if (there.Birth == asked.Birth)
                {
                    return HeaderMoves.Repeated(asked, there);
                }

                await BarUnsureAsync(asked).ConfigureAwait(false);
                return new(CreateOutcome.Exists, there);
            }
            else if (sent is { Outcome: TransactionOutcome.Refused, IsConflict: true, Index: > 0 })
            {
                return new(CreateOutcome.Barred);
            }
            else if (sent is { Outcome: TransactionOutcome.Refused, IsConflict: false })
            {
                throw context.Fail(sent.Error!);
            }
            else
            {
                await backoff.WaitAsync(sent.Error!, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    // A request without an answer may be under way, and land once the id is free: in nobody's set.
    private async ValueTask BarUnsureAsync(InstanceHeader asked)
    {
        if (_unsure.ContainsKey(asked.Birth))
        {
            await BarAsync(asked.Id, asked.Birth, CancellationToken.None).ConfigureAwait(false);
        }
    }

    // Where the store was away for too long, the look through the own set catches up on it.
    private void End(InstanceHeader ended, InstanceHeader before, IndexPlace place, OwnedRuns? runs)
    {
        if (runs is not { MayHaveFormer: true })
        {
            index.End(ended, place, LookAgain);
            return;
        }

        index.Later(async () =>
        {
            try
            {
                await _formerRuns.RemoveAsync(ended, CancellationToken.None).ConfigureAwait(false);
                index.End(ended, place, LookAgain);
            }
            catch (FunctionWorkflowsException)
            {
                LookAgain();
                throw;
            }
        });

        void LookAgain() => cluster.Member(before.Owner ?? "")?.LookThroughOwnSet();
    }

    private static List<TableTransactionAction> Creation(
        string partition, InstanceHeader created, IReadOnlyList<JournalRecord> records)
    {
        List<TableTransactionAction> writes =
        [
            RowWrite.Insert(HeaderRow.Write(created, created.CommitId)),
            RowWrite.Insert(new TableEntity(partition, Keys.Birth(created.Birth)) { ["IsBarred"] = false }),
        ];
        if (!created.HasEnded)
        {
            writes.Add(RowWrite.Put(new TableEntity(partition, Keys.Door(created.Birth, created.Epoch))));
        }

        writes.AddRange(records.Select(record => RowWrite.Put(RecordRow.Write(partition, created.Run, record))));
        return writes;
    }

    private void Note(InstanceHeader created, IndexPlace place, CreateResult result)
    {
        _unsure.TryRemove(created.Birth, out _);
        if (result.Outcome != CreateOutcome.Created)
        {
            index.Remove(place);
            index.RemoveFromList(created);
            return;
        }

        context.Changes.Raise(created.Id);
        if (result.Claim is { } claim)
        {
            cluster.Owned.Set(claim.Header, place);
        }
        else if (created.Owner is null && !created.HasEnded)
        {
            cluster.Hints.TellOfUnowned(created, except: null);
        }
    }
}
