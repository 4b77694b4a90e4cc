using Xunit;

namespace FunctionWorkflows;

/// <content>Liveness, takeover, and what may be claimed.</content>
public abstract partial class StoreConformance
{
    [Fact]
    public async Task Living_hosts_are_listed_and_hold_their_lease()
    {
        await using var scope = await CreateScopeAsync();
        var a = await scope.HostAsync("a", "3");
        var b = await scope.HostAsync("b");
        await b.DisposeAsync();

        Assert.Equal([a.Host], await scope.Store.Cluster.ListAsync());
        Assert.True(a.IsHeld);
        Assert.False(b.IsHeld);
        Assert.False(a.Lost.IsCancellationRequested);
        Assert.True(await scope.Store.Cluster.IsAliveAsync(a.Host.Id));
        Assert.False(await scope.Store.Cluster.IsAliveAsync(b.Host.Id));
        Assert.False(await scope.Store.Cluster.IsAliveAsync("nobody"));
    }

    [Fact]
    public async Task What_a_host_says_of_itself_is_listed()
    {
        await using var scope = await CreateScopeAsync();
        var description = new HostDescription($"a-{Guid.NewGuid():N}", "a", "1")
        {
            Cpus = 2.5,
            Gpus = 1,
            Resources = new Dictionary<string, double> { ["camera"] = 0.5, ["\"ключ\""] = 3 },
            TakesSteps = true,
        };

        await using var host = await scope.Store.Cluster.JoinAsync(description);

        Assert.Equal([description], await scope.Store.Cluster.ListAsync());
        Assert.Equal(description, host.Host);
    }

    [Fact]
    public async Task Id_of_a_living_host_cannot_join_again()
    {
        await using var scope = await CreateScopeAsync();
        var a = await scope.HostAsync("a");

        await Assert.ThrowsAsync<ArgumentException>(async () => await scope.Store.Cluster.JoinAsync(a.Host));
        Assert.True(await scope.Store.Cluster.IsAliveAsync(a.Host.Id));
    }

    [Fact]
    public async Task Busy_and_idle_again_keep_the_lease()
    {
        await using var scope = await CreateScopeAsync();
        var a = await scope.HostAsync("a");

        a.SetBusy(true);
        a.SetBusy(false);
        a.SetBusy(true);

        Assert.True(a.IsHeld);
        Assert.True(await scope.Store.Cluster.IsAliveAsync(a.Host.Id));
    }

    [Fact]
    public async Task Instances_of_a_dead_host_are_taken_over_and_its_late_writes_are_lost()
    {
        await using var scope = await CreateScopeAsync();
        var zombie = await StartAsync(scope);
        await scope.Store.Instances.CommitAsync(zombie, Commit(zombie, Record(1)));
        var heir = await scope.HostAsync("b");
        Assert.Empty(await heir.FindClaimableAsync(10));

        await scope.KillAsync("a");
        Assert.False(await scope.Store.Cluster.IsAliveAsync(zombie.Header.Owner!));
        var found = Assert.Single(await heir.FindClaimableAsync(10));
        var claim = await scope.Store.Instances.ClaimAsync(found, heir.Host.Id);

        Assert.Equal(2, claim!.Header.Epoch);
        Assert.Single((await scope.Store.Instances.LoadAsync(claim)).Records);
        Assert.Equal(
            CommitOutcome.Lost, (await scope.Store.Instances.CommitAsync(zombie, Commit(zombie, Record(2)))).Outcome);
        Assert.Empty(await heir.FindClaimableAsync(10));
    }

    [Fact]
    public async Task Last_write_of_a_dying_host_is_not_missed_by_its_heir()
    {
        await using var scope = await CreateScopeAsync();
        var dying = await StartAsync(scope);
        var heir = await scope.HostAsync("b");
        await scope.KillAsync("a");
        var found = Assert.Single(await heir.FindClaimableAsync(10));

        // Before the claim the fence is still the dying host's; the claim must then fail and be made anew.
        Assert.Equal(
            CommitOutcome.Done, (await scope.Store.Instances.CommitAsync(dying, Commit(dying, Record(1)))).Outcome);
        Assert.Null(await scope.Store.Instances.ClaimAsync(found, heir.Host.Id));
        var again = Assert.Single(await heir.FindClaimableAsync(10));
        var claim = await scope.Store.Instances.ClaimAsync(again, heir.Host.Id);

        Assert.Single((await scope.Store.Instances.LoadAsync(claim!)).Records);
    }

    [Fact]
    public async Task Claimable_are_the_unowned_that_have_not_ended_interrupted_first()
    {
        await using var scope = await CreateScopeAsync();
        await scope.Store.Instances.CreateAsync(Header("pending-2") with { CreatedAt = Created.AddSeconds(2) }, []);
        await scope.Store.Instances.CreateAsync(Header("pending-1") with { CreatedAt = Created.AddSeconds(1) }, []);
        await EndAsync(scope, await StartAsync(scope, "ended"));
        var released = await StartAsync(scope, "released");
        await scope.Store.Instances.ReleaseAsync(released, released.Header with { DueAt = Created });
        await StartAsync(scope, "interrupted", "b");
        await StartAsync(scope, "running");
        var a = await scope.HostAsync("a");
        await scope.KillAsync("b");

        var found = await a.FindClaimableAsync(10);

        Assert.Equal(["interrupted", "released", "pending-1", "pending-2"], found.Select(h => h.Id));
        Assert.Equal(["interrupted", "released"], (await a.FindClaimableAsync(2)).Select(h => h.Id));
    }

    [Fact]
    public async Task Host_that_leaves_lets_others_claim_what_it_had()
    {
        await using var scope = await CreateScopeAsync();
        await StartAsync(scope);
        var heir = await scope.HostAsync("b");
        await (await scope.HostAsync("a")).DisposeAsync();

        Assert.Equal(["wf"], (await heir.FindClaimableAsync(10)).Select(h => h.Id));
    }

    [Fact]
    public async Task Set_aside_is_claimable_by_other_versions_only_and_by_none_where_it_is_for_all()
    {
        await using var scope = await CreateScopeAsync();
        await scope.Store.Instances.CreateAsync(
            Header("for-1") with { SetAsideBy = "1", Status = WorkflowStatus.Resumable }, []);
        await scope.Store.Instances.CreateAsync(
            Header("for-all") with { SetAsideBy = "*", Status = WorkflowStatus.Resumable }, []);
        var one = await scope.HostAsync("one", "1");
        var two = await scope.HostAsync("two", "2");

        Assert.Empty(await one.FindClaimableAsync(10));
        Assert.Equal(["for-1"], (await two.FindClaimableAsync(10)).Select(h => h.Id));
    }

    [Fact]
    public async Task Waiter_wakes_for_each_change_and_at_once_for_one_that_it_has_not_seen()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        var cluster = scope.Store.Cluster;
        var seen = await cluster.WaitForChangeAsync("wf", 0).AsTask().WaitAsync(Deadline);

        var waiting = cluster.WaitForChangeAsync("wf", seen).AsTask();
        await scope.Store.Instances.CommitAsync(claim, Commit(claim, Record(1)));
        var version = await waiting.WaitAsync(Deadline);
        var any = await cluster.WaitForChangeAsync(null, seen).AsTask().WaitAsync(Deadline);

        Assert.True(version > seen);
        Assert.True(any > seen);
    }

    [Fact]
    public async Task Waiting_ends_when_it_is_canceled()
    {
        await using var scope = await CreateScopeAsync();
        var seen = await scope.Store.Cluster.WaitForChangeAsync("wf", 0);
        using var source = new CancellationTokenSource();

        var waiting = scope.Store.Cluster.WaitForChangeAsync("wf", long.MaxValue, source.Token).AsTask();
        await source.CancelAsync();

        Assert.True(seen > 0);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Deadline));
    }
}
