using Xunit;

namespace FunctionWorkflows;

/// <content>Claims, loads and releases.</content>
public abstract partial class StoreConformance
{
    [Fact]
    public async Task Claim_moves_owner_epoch_and_commit()
    {
        await using var scope = await CreateScopeAsync();
        await scope.Store.Instances.CreateAsync(Header("wf"), []);
        var host = await scope.HostAsync("a");
        var before = await ReadAsync(scope);

        var claim = await scope.Store.Instances.ClaimAsync(
            before with { Status = WorkflowStatus.Running, DeathsWithoutProgress = 2 }, host.Host.Id);

        var after = await ReadAsync(scope);
        Assert.Equal(after.CommitId, claim!.Header.CommitId);
        Assert.NotEqual(before.CommitId, after.CommitId);
        Assert.Equal((host.Host.Id, 1, 2), (after.Owner, after.Epoch, after.DeathsWithoutProgress));
        Assert.Equal(WorkflowStatus.Running, after.Status);
    }

    [Fact]
    public async Task Claim_of_a_header_that_moved_on_is_refused()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        var stale = claim.Header;
        await scope.Store.Instances.CommitAsync(claim, Commit(claim, Record(1)));
        var other = await scope.HostAsync("b");

        Assert.Null(await scope.Store.Instances.ClaimAsync(stale, other.Host.Id));
        Assert.Null(await scope.Store.Instances.ClaimAsync(Header("missing") with { CommitId = "x" }, other.Host.Id));
        Assert.Equal(claim.Header.CommitId, (await ReadAsync(scope)).CommitId);
    }

    [Fact]
    public async Task Claim_for_a_dead_host_is_refused()
    {
        await using var scope = await CreateScopeAsync();
        await scope.Store.Instances.CreateAsync(Header("wf"), []);
        var dead = await scope.HostAsync("a");
        var heir = await scope.HostAsync("b");
        await scope.KillAsync("a");
        await heir.FindClaimableAsync(10);

        Assert.Null(await scope.Store.Instances.ClaimAsync(await ReadAsync(scope), dead.Host.Id));
    }

    [Fact]
    public async Task Exactly_one_of_many_concurrent_claims_wins()
    {
        await using var scope = await CreateScopeAsync();
        await scope.Store.Instances.CreateAsync(Header("wf"), []);
        var header = await ReadAsync(scope);
        var another = await scope.OpenAnotherAsync();
        var a = await scope.HostAsync("a");
        var b = await scope.HostAsync("b", store: another);

        var claims = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () => i % 2 == 0
            ? await scope.Store.Instances.ClaimAsync(header, a.Host.Id)
            : await another.Instances.ClaimAsync(header, b.Host.Id))));

        var winner = Assert.Single(claims, c => c is not null);
        Assert.Equal(winner!.Header.CommitId, (await ReadAsync(scope)).CommitId);
        Assert.Equal(1, (await ReadAsync(scope)).Epoch);
    }

    [Fact]
    public async Task Load_after_a_claim_has_all_records_and_messages()
    {
        await using var scope = await CreateScopeAsync();
        var first = await StartAsync(scope);
        await scope.Store.Instances.CommitAsync(first, Commit(first, Record(1), Record(2, "retried"), Record(3)));
        await scope.Store.Instances.CommitAsync(first, Commit(first, Record(4, "retried")));
        await scope.Store.Instances.PostAsync("wf", first.Header.Birth, 1, [Message("m1"), Message("m2")]);
        var other = await scope.HostAsync("b");
        await scope.KillAsync("a");

        var claim = await scope.Store.Instances.ClaimAsync(await ReadAsync(scope), other.Host.Id);
        var loaded = await scope.Store.Instances.LoadAsync(claim!);

        Assert.Equal(claim!.Header.CommitId, loaded.Header.CommitId);
        Assert.Equal([1, 3, 4], loaded.Records.Select(r => r.Sequence));
        Assert.Equal(["m1", "m2"], loaded.Inbox.Select(m => m.Id));
    }

    [Fact]
    public async Task Release_gives_the_instance_up_and_moves_the_epoch()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);

        var isReleased = await scope.Store.Instances.ReleaseAsync(claim, claim.Header with { DueAt = Created });

        var after = await ReadAsync(scope);
        Assert.True(isReleased);
        Assert.Equal((null, 2, Created), (after.Owner, after.Epoch, after.DueAt));
        Assert.Equal(
            CommitOutcome.Lost, (await scope.Store.Instances.CommitAsync(claim, Commit(claim, Record(1)))).Outcome);
    }

    [Fact]
    public async Task Release_of_a_lost_claim_is_refused()
    {
        await using var scope = await CreateScopeAsync();
        var lost = await StartAsync(scope);
        var other = await scope.HostAsync("b");
        await scope.KillAsync("a");
        await scope.Store.Instances.ClaimAsync(await ReadAsync(scope), other.Host.Id);

        Assert.False(await scope.Store.Instances.ReleaseAsync(lost, lost.Header));
        Assert.Equal(other.Host.Id, (await ReadAsync(scope)).Owner);
    }

    [Fact]
    public async Task Failed_instance_is_claimed_with_the_status_that_a_resume_brings()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        var failed = claim.Header with { Status = WorkflowStatus.Failed, Error = "{\"type\":\"x\"}" };
        await scope.Store.Instances.CommitAsync(claim, new InstanceCommit { Header = failed });
        var host = await scope.HostAsync("a");

        var resumed = await scope.Store.Instances.ClaimAsync(
            await ReadAsync(scope) with { Status = WorkflowStatus.Running, Error = null, Resumes = 1 }, host.Host.Id);

        Assert.Equal(
            (WorkflowStatus.Running, 2, 1), (resumed!.Header.Status, resumed.Header.Epoch, resumed.Header.Resumes));
        Assert.Null((await ReadAsync(scope)).Error);
    }
}
