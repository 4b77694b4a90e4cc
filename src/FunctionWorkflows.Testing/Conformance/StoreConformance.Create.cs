using Xunit;

namespace FunctionWorkflows;

/// <content>Create and bar.</content>
public abstract partial class StoreConformance
{
    [Fact]
    public async Task Created_instance_is_read_as_it_was_written()
    {
        await using var scope = await CreateScopeAsync();
        var owner = await scope.HostAsync("a");
        var asked = Header("wf", owner) with
        {
            StartedAt = Created.AddTicks(1234567),
            DueAt = Created.AddDays(1),
            Metadata = new Dictionary<string, string> { ["customer"] = "Ä \"7\"", ["empty"] = "" },
            CodeVersion = "3",
            HasStepsInFlight = true,
        };

        var result = await scope.Store.Instances.CreateAsync(asked, [Record(1), Record(2)]);

        var read = await ReadAsync(scope);
        Assert.Equal(CreateOutcome.Created, result.Outcome);
        Assert.Equal((1, 1, 2), (read.Epoch, read.CommitNumber, read.LastSequence));
        Assert.NotEqual("", read.CommitId);
        Assert.Equal(read.CommitId, result.Claim!.Header.CommitId);
        Assert.Equal(asked.Metadata.OrderBy(m => m.Key), read.Metadata.OrderBy(m => m.Key));
        Assert.Equal(
            asked with
            {
                Epoch = 1,
                CommitNumber = 1,
                LastSequence = 2,
                CommitId = read.CommitId,
                Metadata = read.Metadata,
            },
            read);
    }

    [Fact]
    public async Task Create_without_owner_gives_no_claim_and_epoch_0()
    {
        await using var scope = await CreateScopeAsync();

        var result = await scope.Store.Instances.CreateAsync(Header("wf"), []);

        Assert.Equal(CreateOutcome.Created, result.Outcome);
        Assert.Null(result.Claim);
        Assert.Equal((0, null), ((await ReadAsync(scope)).Epoch, (await ReadAsync(scope)).Owner));
    }

    [Fact]
    public async Task Create_repeated_with_the_same_birth_is_created_again()
    {
        await using var scope = await CreateScopeAsync();
        var header = Header("wf", await scope.HostAsync("a"));
        await scope.Store.Instances.CreateAsync(header, [Record(1)]);

        var again = await scope.Store.Instances.CreateAsync(header, [Record(1)]);

        Assert.Equal(CreateOutcome.Created, again.Outcome);
        Assert.Equal((await ReadAsync(scope)).CommitId, again.Claim!.Header.CommitId);
        Assert.Equal(1, again.Header!.CommitNumber);
    }

    [Fact]
    public async Task Create_of_another_birth_of_an_id_in_use_gives_what_is_there()
    {
        await using var scope = await CreateScopeAsync();
        var first = await StartAsync(scope);

        var second = await scope.Store.Instances.CreateAsync(Header("wf", await scope.HostAsync("b")), [Record(1)]);

        Assert.Equal(CreateOutcome.Exists, second.Outcome);
        Assert.Equal(first.Header.Birth, second.Header!.Birth);
        Assert.Null(second.Claim);
        Assert.Empty(await RecordsAsync(scope.Store, first.Header));
    }

    [Fact]
    public async Task Create_of_a_barred_birth_is_barred()
    {
        await using var scope = await CreateScopeAsync();
        var header = Header("wf", await scope.HostAsync("a"));

        var isBarred = await scope.Store.Instances.BarAsync("wf", header.Birth);
        var result = await scope.Store.Instances.CreateAsync(header, []);

        Assert.True(isBarred);
        Assert.Equal(CreateOutcome.Barred, result.Outcome);
        Assert.Null(await scope.Store.Instances.ReadAsync("wf"));
    }

    [Fact]
    public async Task Bar_may_be_repeated_and_bars_one_birth_only()
    {
        await using var scope = await CreateScopeAsync();
        await scope.Store.Instances.BarAsync("wf", "other");

        Assert.True(await scope.Store.Instances.BarAsync("wf", "other"));
        await StartAsync(scope);
    }

    [Fact]
    public async Task Bar_of_a_birth_that_was_created_is_false()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);

        Assert.False(await scope.Store.Instances.BarAsync("wf", claim.Header.Birth));
    }

    [Fact]
    public async Task Create_for_a_host_that_is_dead_or_unknown_is_refused()
    {
        await using var scope = await CreateScopeAsync();
        var dead = await scope.HostAsync("a");
        var heir = await scope.HostAsync("b");
        await scope.KillAsync("a");
        await heir.FindClaimableAsync(10);

        var result = await scope.Store.Instances.CreateAsync(Header("wf", dead), [Record(1)]);
        var unknown = await scope.Store.Instances.CreateAsync(Header("wf") with { Owner = "nobody" }, []);

        Assert.Equal(CreateOutcome.NotAlive, result.Outcome);
        Assert.Equal(CreateOutcome.NotAlive, unknown.Outcome);
        Assert.Null(await scope.Store.Instances.ReadAsync("wf"));
    }

    [Fact]
    public async Task Exactly_one_of_many_concurrent_creates_wins()
    {
        await using var scope = await CreateScopeAsync();
        var owner = await scope.HostAsync("a");

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            Task.Run(async () => await scope.Store.Instances.CreateAsync(Header("wf", owner), [Record(1)]))));

        var winner = Assert.Single(results, r => r.Outcome == CreateOutcome.Created);
        Assert.All(results, r => Assert.Equal(winner.Header!.Birth, r.Header!.Birth));
    }
}
