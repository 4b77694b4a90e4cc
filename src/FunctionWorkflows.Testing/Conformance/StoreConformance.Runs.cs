using System.Security.Cryptography;
using Xunit;

namespace FunctionWorkflows;

/// <content>Workflows in code: what their headers say, and runs that follow one another in one birth.</content>
public abstract partial class StoreConformance
{
    private static readonly InstanceParent Parent = new("parent Ä/1", "birth of it", "run of it", "0123|s|k \"7\"");

    [Fact]
    public async Task Kind_generation_parent_and_custom_status_are_kept_through_all_writes()
    {
        await using var scope = await CreateScopeAsync();
        var asked = InCode(Header("wf", await scope.HostAsync("a")), 3, "\"first ✓\"");
        var created = await scope.Store.Instances.CreateAsync(asked, []);
        var claim = Assert.IsType<InstanceClaim>(created.Claim);
        await CheckAsync(scope, created.Header!, 3, "\"first ✓\"");

        var changed = InCode(claim.Header, 4, $"\"{new string('x', 16_000)}\"");
        await scope.Store.Instances.CommitAsync(claim, new InstanceCommit { Header = changed });
        await CheckAsync(scope, claim.Header, 4, changed.CustomStatus);

        await scope.Store.Instances.CommitAsync(claim, new InstanceCommit { Header = InCode(claim.Header, 4, null) });
        await CheckAsync(scope, claim.Header, 4, null);

        await scope.Store.Instances.ReleaseAsync(claim, InCode(claim.Header, 5, "5"));
        await CheckAsync(scope, await ReadAsync(scope), 5, "5");

        var host = await scope.HostAsync("b");
        var next = await scope.Store.Instances.ClaimAsync(await ReadAsync(scope), host.Host.Id);
        await CheckAsync(scope, next!.Header, 5, "5");
        await CheckAsync(scope, (await scope.Store.Instances.LoadAsync(next)).Header, 5, "5");

        await EndAsync(scope, next);
        await CheckAsync(scope, next.Header, 5, "5");
    }

    [Fact]
    public async Task Instance_of_a_graph_that_a_client_started_has_no_parent_and_no_custom_status()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        await scope.Store.Instances.CommitAsync(claim, Commit(claim, Record(1)));

        var header = await ReadAsync(scope);

        Assert.Equal((InstanceKind.Graph, 0), (header.Kind, header.Generation));
        Assert.Equal((null, null), (header.Parent, header.CustomStatus));
    }

    [Fact]
    public async Task Commit_of_another_run_drops_the_records_and_keeps_the_rest()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        var (id, birth) = (claim.Id, claim.Header.Birth);
        var hash = Convert.ToHexStringLower(SHA256.HashData([1, 2, 3]));
        await scope.Store.Objects.PutAsync(id, birth, hash, new MemoryStream([1, 2, 3]));
        await scope.Store.Instances.PostAsync(id, birth, 1, [Message("taken"), Message("stays"), Message("with it")]);
        JournalRecord[] former = [.. Enumerable.Range(1, 250).Select(i => Record(i))];
        await scope.Store.Instances.CommitAsync(claim, Take(claim, "taken", Json("1")) with { Records = former });

        var result = await scope.Store.Instances.CommitAsync(
            claim, Continue(claim, "run-2", Record(251, "key-1"), Record(252)) with
            {
                Taken = [new TakenMessage("with it", new MessageReceipt("with it", null, Created))],
            });

        var loaded = await scope.Store.Instances.LoadAsync(claim);
        Assert.Equal(CommitOutcome.Done, result.Outcome);
        Assert.Equal(("run-2", 1, birth), (loaded.Header.Run, loaded.Header.Generation, loaded.Header.Birth));
        Assert.Equal([251, 252], loaded.Records.Select(r => r.Sequence));
        Assert.Equal([251, 252], (await RecordsAsync(scope.Store, claim.Header)).Select(r => r.Sequence));
        Assert.Equal(["stays"], loaded.Inbox.Select(m => m.Id));
        Assert.Equal(Json("1"), (await scope.Store.Instances.ReadReceiptAsync(id, birth, "taken"))!.Answer);
        Assert.NotNull(await scope.Store.Instances.ReadReceiptAsync(id, birth, "with it"));
        Assert.False(await scope.Store.Instances.BarAsync(id, birth));
        Assert.Equal([1, 2, 3], await BytesAsync(scope, id, birth, hash));
    }

    [Fact]
    public async Task Many_runs_in_a_row_leave_the_records_of_the_last()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        for (var run = 1; run <= 20; run++)
        {
            var (input, output) = (Record((2 * run) - 1, "input"), Record(2 * run, $"{run}"));
            await scope.Store.Instances.CommitAsync(claim, Continue(claim, $"run-{run}", input, output));
        }

        await scope.Store.Instances.ReleaseAsync(claim, claim.Header);
        var host = await scope.HostAsync("b");
        var next = await scope.Store.Instances.ClaimAsync(await ReadAsync(scope), host.Host.Id);

        var loaded = await scope.Store.Instances.LoadAsync(next!);
        Assert.Equal(["input", "20"], loaded.Records.Select(r => r.Key));
        Assert.Equal((20, 40), (loaded.Header.Generation, loaded.Header.LastSequence));
    }

    [Fact]
    public async Task Continuation_in_one_commit_of_many_records_is_there_together()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        await scope.Store.Instances.CommitAsync(
            claim, Commit(claim, [.. Enumerable.Range(1, 300).Select(i => Record(i))]));

        var result = await scope.Store.Instances.CommitAsync(
            claim, Continue(claim, "run-2", [.. Enumerable.Range(301, 500).Select(i => Record(i))]));

        Assert.Equal(CommitOutcome.Done, result.Outcome);
        Assert.Equal(
            Enumerable.Range(301, 500).Select(i => (long)i),
            (await scope.Store.Instances.LoadAsync(claim)).Records.Select(r => r.Sequence));
    }

    [Fact]
    public async Task Continuation_under_a_lost_claim_drops_nothing()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        var late = new InstanceClaim(claim.Header);
        await scope.Store.Instances.CommitAsync(claim, Commit(claim, Record(1), Record(2)));

        var result = await scope.Store.Instances.CommitAsync(late, Continue(late, "run-2", Record(1)));

        Assert.Equal(CommitOutcome.Lost, result.Outcome);
        Assert.Equal("run", (await ReadAsync(scope)).Run);
        Assert.Equal([1, 2], (await RecordsAsync(scope.Store, claim.Header)).Select(r => r.Sequence));
    }

    [Fact]
    public async Task Reading_that_began_in_one_run_does_not_go_on_in_the_next()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        var large = new Payload(PayloadKind.Raw, new byte[700_000]);
        await scope.Store.Instances.CommitAsync(
            claim, Commit(claim, [.. Enumerable.Range(1, 4).Select(i => Record(i, data: large))]));
        var reading = scope.Store.Instances.ReadRecordsAsync(claim.Id, claim.Header.Birth, 0).GetAsyncEnumerator();
        Assert.True(await reading.MoveNextAsync());

        await scope.Store.Instances.CommitAsync(claim, Continue(claim, "run-2", Record(5), Record(6)));

        var read = new List<long> { reading.Current.Sequence };
        while (await reading.MoveNextAsync())
        {
            read.Add(reading.Current.Sequence);
        }

        await reading.DisposeAsync();
        Assert.Equal(Enumerable.Range(1, read.Count).Select(i => (long)i), read);
        Assert.True(read.Count <= 4);
    }

    [Fact]
    public async Task Receipt_of_a_former_run_still_tells_a_duplicate_and_nothing_is_written()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        var birth = claim.Header.Birth;
        await scope.Store.Instances.CommitAsync(claim, Take(claim, "m", Json("1")));
        await scope.Store.Instances.CommitAsync(claim, Continue(claim, "run-2", Record(1)));
        await scope.Store.Instances.PostAsync("wf", birth, 1, [Message("m"), Message("new")]);
        var before = claim.Header;

        var result = await scope.Store.Instances.CommitAsync(claim, Continue(claim, "run-3", Record(2)) with
        {
            Taken =
            [
                new TakenMessage("new", new MessageReceipt("new", null, Created)),
                new TakenMessage("m", new MessageReceipt("m", Json("2"), Created)),
            ],
        });

        Assert.Equal(new CommitResult(CommitOutcome.Duplicate, "m"), result);
        Assert.Equal(before, claim.Header);
        Assert.Equal((before.CommitId, "run-2"), ((await ReadAsync(scope)).CommitId, (await ReadAsync(scope)).Run));
        Assert.Equal([1], (await RecordsAsync(scope.Store, before)).Select(r => r.Sequence));
        Assert.Equal(["m", "new"], (await scope.Store.Instances.ReadInboxAsync(claim, 0)).Select(m => m.Id));
        Assert.Null(await scope.Store.Instances.ReadReceiptAsync("wf", birth, "new"));
        Assert.Equal(Json("1"), (await scope.Store.Instances.ReadReceiptAsync("wf", birth, "m"))!.Answer);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Messages_to_an_instance_without_an_owner_are_loaded_by_the_next_claim(bool isReleased)
    {
        await using var scope = await CreateScopeAsync();
        if (isReleased)
        {
            var former = await StartAsync(scope);
            await scope.Store.Instances.ReleaseAsync(former, former.Header with { DueAt = Created.AddYears(90) });
        }
        else
        {
            await scope.Store.Instances.CreateAsync(Header("wf"), []);
        }

        var header = await ReadAsync(scope);
        var first = await scope.Store.Instances.PostAsync(
            "wf", header.Birth, header.Epoch, [Message("1"), Message("2")]);
        var second = await scope.Store.Instances.PostAsync("wf", header.Birth, header.Epoch, [Message("3")]);
        var host = await scope.HostAsync("b");
        var claim = await scope.Store.Instances.ClaimAsync(await ReadAsync(scope), host.Host.Id);

        var loaded = await scope.Store.Instances.LoadAsync(claim!);
        Assert.Equal((PostOutcome.Done, PostOutcome.Done), (first.Outcome, second.Outcome));
        Assert.Null(first.Header!.Owner);
        Assert.Equal(["1", "2", "3"], loaded.Inbox.Select(m => m.Id));
    }

    private static InstanceHeader InCode(InstanceHeader header, int generation, string? customStatus) => header with
    {
        Kind = InstanceKind.Workflow,
        Generation = generation,
        Parent = Parent,
        CustomStatus = customStatus,
    };

    private static InstanceCommit Continue(InstanceClaim claim, string run, params JournalRecord[] records) =>
        Commit(claim, records) with
        {
            Header = claim.Header with { Run = run, Generation = claim.Header.Generation + 1 },
        };

    private static async Task CheckAsync(
        StoreScope scope, InstanceHeader given, int generation, string? customStatus)
    {
        var listed = Assert.Single((await scope.Store.Instances.ListAsync(new())).Headers);
        foreach (var header in new[] { given, await ReadAsync(scope), listed })
        {
            Assert.Equal((InstanceKind.Workflow, generation, Parent), (header.Kind, header.Generation, header.Parent));
            Assert.Equal(customStatus, header.CustomStatus);
        }
    }

    private static async Task<byte[]> BytesAsync(StoreScope scope, string id, string birth, string hash)
    {
        await using var content = await scope.Store.Objects.OpenReadAsync(id, birth, hash);
        using var bytes = new MemoryStream();
        await content!.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
