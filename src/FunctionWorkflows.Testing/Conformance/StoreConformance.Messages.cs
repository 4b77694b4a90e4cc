using Xunit;

namespace FunctionWorkflows;

/// <content>Posts, inboxes and receipts.</content>
public abstract partial class StoreConformance
{
    [Fact]
    public async Task Messages_are_read_in_the_order_of_arrival_and_after_a_number()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        await scope.Store.Instances.PostAsync("wf", claim.Header.Birth, 1, [Message("z"), Message("y")]);
        var result = await scope.Store.Instances.PostAsync(
            "wf", claim.Header.Birth, 1, [Message("x") with { Name = "n" }]);

        var all = await scope.Store.Instances.ReadInboxAsync(claim, 0);
        var later = await scope.Store.Instances.ReadInboxAsync(claim, all[1].Number);

        Assert.Equal(PostOutcome.Done, result.Outcome);
        Assert.Equal(["z", "y", "x"], all.Select(m => m.Id));
        Assert.Equal(["x"], later.Select(m => m.Id));
        Assert.Equal(Message("x") with { Name = "n", Number = all[2].Number }, later[0]);
        Assert.True(all[0].Number < all[1].Number && all[1].Number < all[2].Number);
    }

    [Fact]
    public async Task Message_posted_twice_is_there_once_and_as_it_was()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        await scope.Store.Instances.PostAsync("wf", claim.Header.Birth, 1, [Message("m", "first")]);

        var result = await scope.Store.Instances.PostAsync(
            "wf", claim.Header.Birth, 1, [Message("m", "second"), Message("n")]);

        var inbox = await scope.Store.Instances.ReadInboxAsync(claim, 0);
        Assert.Equal(PostOutcome.Done, result.Outcome);
        Assert.Equal([("m", "first"), ("n", "event")], inbox.Select(m => (m.Id, m.Kind)));
    }

    [Fact]
    public async Task Post_for_a_former_epoch_gets_the_header_to_post_again()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        await scope.Store.Instances.ReleaseAsync(claim, claim.Header);

        var moved = await scope.Store.Instances.PostAsync("wf", claim.Header.Birth, 1, [Message("m")]);
        var done = await scope.Store.Instances.PostAsync("wf", claim.Header.Birth, moved.Header!.Epoch, [Message("m")]);

        Assert.Equal((PostOutcome.Moved, 2), (moved.Outcome, moved.Header.Epoch));
        Assert.Equal(PostOutcome.Done, done.Outcome);
        Assert.Single(await scope.Store.Instances.ReadInboxAsync(new InstanceClaim(await ReadAsync(scope)), 0));
    }

    [Fact]
    public async Task Post_to_what_has_ended_or_is_gone_is_ended()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        await EndAsync(scope, claim);

        var ended = await scope.Store.Instances.PostAsync("wf", claim.Header.Birth, 1, [Message("m")]);
        var other = await scope.Store.Instances.PostAsync("wf", "another birth", 1, [Message("m")]);
        var missing = await scope.Store.Instances.PostAsync("missing", "b", 1, [Message("m")]);

        Assert.Equal((PostOutcome.Ended, claim.Header.Birth), (ended.Outcome, ended.Header?.Birth));
        Assert.Equal((PostOutcome.Ended, claim.Header.Birth), (other.Outcome, other.Header?.Birth));
        Assert.Equal(new PostResult(PostOutcome.Ended, null), missing);
        Assert.Empty(await scope.Store.Instances.ReadInboxAsync(claim, 0));
    }

    [Fact]
    public async Task Message_leaves_the_inbox_with_the_commit_that_takes_it()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        await scope.Store.Instances.PostAsync(
            "wf", claim.Header.Birth, 1, [Message("m1"), Message("m2"), Message("m3")]);

        await scope.Store.Instances.CommitAsync(claim, new InstanceCommit
        {
            Header = claim.Header,
            Records = [Record(1)],
            Taken =
            [
                new TakenMessage("m1", new MessageReceipt("m1", Json("\"yes\""), Created)),
                new TakenMessage("m3", null),
            ],
        });

        Assert.Equal(["m2"], (await scope.Store.Instances.ReadInboxAsync(claim, 0)).Select(m => m.Id));
        Assert.Equal(
            new MessageReceipt("m1", Json("\"yes\""), Created),
            await scope.Store.Instances.ReadReceiptAsync("wf", claim.Header.Birth, "m1"));
        Assert.Null(await scope.Store.Instances.ReadReceiptAsync("wf", claim.Header.Birth, "m3"));
    }

    [Fact]
    public async Task Commit_of_a_message_that_has_a_receipt_is_a_duplicate_and_writes_nothing()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        await scope.Store.Instances.PostAsync("wf", claim.Header.Birth, 1, [Message("m")]);
        await scope.Store.Instances.CommitAsync(claim, Take(claim, "m", Json("1")));
        await scope.Store.Instances.PostAsync("wf", claim.Header.Birth, 1, [Message("m"), Message("new")]);
        var before = claim.Header;

        var result = await scope.Store.Instances.CommitAsync(claim, Take(claim, "m", Json("2")) with
        {
            Records = [Record(1)],
            Taken =
            [
                new TakenMessage("new", new MessageReceipt("new", null, Created)),
                new TakenMessage("m", new MessageReceipt("m", Json("2"), Created)),
            ],
        });

        Assert.Equal(new CommitResult(CommitOutcome.Duplicate, "m"), result);
        Assert.Equal(before, claim.Header);
        Assert.Equal(before.CommitId, (await ReadAsync(scope)).CommitId);
        Assert.Empty(await RecordsAsync(scope.Store, before));
        Assert.Equal(2, (await scope.Store.Instances.ReadInboxAsync(claim, 0)).Count);
        Assert.Null(await scope.Store.Instances.ReadReceiptAsync("wf", before.Birth, "new"));
        Assert.Equal(Json("1"), (await scope.Store.Instances.ReadReceiptAsync("wf", before.Birth, "m"))!.Answer);
    }

    [Fact]
    public async Task Duplicate_is_taken_out_without_a_receipt_and_the_rest_goes_on()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        await scope.Store.Instances.CommitAsync(claim, Take(claim, "m"));
        await scope.Store.Instances.PostAsync("wf", claim.Header.Birth, 1, [Message("m")]);

        var result = await scope.Store.Instances.CommitAsync(
            claim, Commit(claim, Record(1)) with { Taken = [new TakenMessage("m", null)] });

        Assert.Equal(CommitOutcome.Done, result.Outcome);
        Assert.Empty(await scope.Store.Instances.ReadInboxAsync(claim, 0));
    }

    [Fact]
    public async Task Acknowledged_receipt_drops_its_answer_and_still_tells_duplicates()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        await scope.Store.Instances.CommitAsync(claim, Take(claim, "m", Json("1")));

        await scope.Store.Instances.AcknowledgeAsync("wf", claim.Header.Birth, ["m", "unknown"]);
        await scope.Store.Instances.AcknowledgeAsync("missing", "b", ["m"]);

        Assert.Equal(
            new MessageReceipt("m", null, Created),
            await scope.Store.Instances.ReadReceiptAsync("wf", claim.Header.Birth, "m"));
        Assert.Equal(
            CommitOutcome.Duplicate, (await scope.Store.Instances.CommitAsync(claim, Take(claim, "m"))).Outcome);
    }

    [Fact]
    public async Task Host_finds_the_messages_of_its_own_instances_only()
    {
        await using var scope = await CreateScopeAsync();
        var mine = await StartAsync(scope, "mine", "a");
        var theirs = await StartAsync(scope, "theirs", "b");
        var a = await scope.HostAsync("a");
        var before = await a.FindMessagesAsync(0);
        await scope.Store.Instances.PostAsync("mine", mine.Header.Birth, 1, [Message("1"), Message("2")]);
        await scope.Store.Instances.PostAsync("theirs", theirs.Header.Birth, 1, [Message("3")]);

        var found = await a.FindMessagesAsync(before.Last);
        var again = await a.FindMessagesAsync(found.Last);

        Assert.Empty(before.Ids);
        Assert.Equal(["mine"], found.Ids);
        Assert.Empty(again.Ids);
        Assert.Equal(found.Last, again.Last);
    }
}
