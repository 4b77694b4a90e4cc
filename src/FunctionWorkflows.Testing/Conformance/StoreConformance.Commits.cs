using Xunit;

namespace FunctionWorkflows;

/// <content>Commits.</content>
public abstract partial class StoreConformance
{
    [Fact]
    public async Task Commit_moves_the_claim_and_the_header()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        var before = claim.Header;

        var result = await scope.Store.Instances.CommitAsync(claim, Commit(claim, Record(1), Record(2)));

        var after = await ReadAsync(scope);
        Assert.Equal(CommitOutcome.Done, result.Outcome);
        Assert.Equal(
            (before.CommitNumber + 1, 2L, before.Epoch), (after.CommitNumber, after.LastSequence, after.Epoch));
        Assert.Equal(after.CommitId, claim.Header.CommitId);
        Assert.NotEqual(before.CommitId, after.CommitId);
    }

    [Fact]
    public async Task Store_sets_owner_epoch_and_commit_whatever_the_commit_says()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        var owner = claim.Header.Owner;
        var odd = claim.Header with
        {
            Owner = "someone",
            Epoch = 77,
            CommitId = "mine",
            CommitNumber = 5,
            LastSequence = 99,
        };

        await scope.Store.Instances.CommitAsync(claim, new InstanceCommit { Header = odd, Records = [Record(1)] });

        var after = await ReadAsync(scope);
        Assert.Equal((owner, 1, 2, 1), (after.Owner, after.Epoch, after.CommitNumber, after.LastSequence));
        Assert.NotEqual("mine", after.CommitId);
    }

    [Fact]
    public async Task Commit_of_an_end_removes_the_owner()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);

        await EndAsync(scope, claim);

        var after = await ReadAsync(scope);
        Assert.Equal((null, WorkflowStatus.Successful, Json("42")), (after.Owner, after.Status, after.Output));
    }

    [Fact]
    public async Task Commit_under_a_lost_claim_writes_nothing()
    {
        await using var scope = await CreateScopeAsync();
        var lost = await StartAsync(scope);
        var other = await scope.HostAsync("b");
        await scope.KillAsync("a");
        var claim = await scope.Store.Instances.ClaimAsync(await ReadAsync(scope), other.Host.Id);
        await scope.Store.Instances.PostAsync("wf", lost.Header.Birth, 2, [Message("m1")]);

        var result = await scope.Store.Instances.CommitAsync(
            lost, Take(lost, "m1") with { Records = [Record(1)], Header = lost.Header with { Name = "Other" } });

        var loaded = await scope.Store.Instances.LoadAsync(claim!);
        Assert.Equal(CommitOutcome.Lost, result.Outcome);
        Assert.Equal((claim!.Header.CommitId, "Wf"), (loaded.Header.CommitId, loaded.Header.Name));
        Assert.Empty(loaded.Records);
        Assert.Single(loaded.Inbox);
        Assert.Null(await scope.Store.Instances.ReadReceiptAsync("wf", lost.Header.Birth, "m1"));
    }

    [Fact]
    public async Task Late_commit_of_the_same_epoch_does_not_undo_a_later_one()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        var late = new InstanceClaim(claim.Header);
        await scope.Store.Instances.CommitAsync(claim, Commit(claim, Record(1, "mine")));

        var result = await scope.Store.Instances.CommitAsync(late, Commit(late, Record(1, "late")));

        Assert.Equal(CommitOutcome.Lost, result.Outcome);
        Assert.Equal(["mine"], (await RecordsAsync(scope.Store, claim.Header)).Select(r => r.Key));
    }

    [Fact]
    public async Task Record_of_the_same_key_is_replaced()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        var retrying = Record(1, "k") with { Kind = RecordKind.Retrying, Error = "{}", DueAt = Created };
        await scope.Store.Instances.CommitAsync(claim, Commit(claim, retrying, Record(2)));

        await scope.Store.Instances.CommitAsync(claim, Commit(claim, Record(3, "k", Json("7")) with { Tries = 2 }));

        var records = await RecordsAsync(scope.Store, claim.Header);
        Assert.Equal([Record(2), Record(3, "k", Json("7")) with { Tries = 2 }], records);
    }

    [Fact]
    public async Task All_columns_of_a_record_are_kept()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        JournalRecord[] records =
        [
            .. Enum.GetValues<RecordKind>().Select((kind, i) => Record(i + 1) with
            {
                Kind = kind,
                StartedAt = Created.AddTicks(1),
                EndedAt = Created.AddTicks(9_999_999),
                DueAt = Created.AddYears(1),
                Error = "{\"type\":\"E\"}",
                Name = kind == RecordKind.Input ? null : "Step ✓",
                Data = new Payload(PayloadKind.Raw, new byte[] { 0, 255, 0 }),
            }),
        ];

        await scope.Store.Instances.CommitAsync(claim, Commit(claim, records));

        Assert.Equal(records, await RecordsAsync(scope.Store, claim.Header));
    }

    [Fact]
    public async Task Ten_thousand_records_in_one_commit_are_there_together()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        JournalRecord[] records = [.. Enumerable.Range(1, 10_000).Select(i => Record(i, data: Json($"{i}")))];

        var result = await scope.Store.Instances.CommitAsync(claim, Commit(claim, records));

        Assert.Equal(CommitOutcome.Done, result.Outcome);
        Assert.Equal(records, (await scope.Store.Instances.LoadAsync(claim)).Records);
        Assert.Equal(10_000, (await ReadAsync(scope)).LastSequence);
    }

    [Fact]
    public async Task Readers_see_a_commit_of_many_records_whole_or_not_at_all()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        var reader = new InstanceClaim(claim.Header);
        var writing = Task.Run(async () =>
        {
            for (var commit = 0; commit < 20; commit++)
            {
                var first = (commit * 100) + 1;
                await scope.Store.Instances.CommitAsync(
                    claim, Commit(claim, [.. Enumerable.Range(first, 100).Select(i => Record(i))]));
            }
        });

        LoadedInstance loaded;
        do
        {
            loaded = await scope.Store.Instances.LoadAsync(reader);
            Assert.Equal(loaded.Header.LastSequence, loaded.Records.Count);
            Assert.Equal(0, loaded.Records.Count % 100);
        }
        while (!writing.IsCompleted);

        await writing;
    }

    [Fact]
    public async Task Many_commits_in_a_row_are_all_kept()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);

        for (var i = 1; i <= scope.ManyCommits; i++)
        {
            Assert.Equal(
                CommitOutcome.Done, (await scope.Store.Instances.CommitAsync(claim, Commit(claim, Record(i)))).Outcome);
        }

        var records = await RecordsAsync(scope.Store, claim.Header);
        Assert.Equal(Enumerable.Range(1, scope.ManyCommits).Select(i => (long)i), records.Select(r => r.Sequence));
    }

    [Fact]
    public async Task Records_of_a_former_run_are_gone()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        await scope.Store.Instances.CommitAsync(claim, Commit(claim, Record(1, "k")));

        await scope.Store.Instances.CommitAsync(
            claim, Commit(claim, Record(2, "k")) with { Header = claim.Header with { Run = "run-2" } });

        Assert.Equal([2], (await RecordsAsync(scope.Store, claim.Header)).Select(r => r.Sequence));
    }
}
