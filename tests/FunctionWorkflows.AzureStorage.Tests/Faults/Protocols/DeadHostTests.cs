namespace FunctionWorkflows.AzureStorage.Tests.Faults;

/// <summary>Hosts that die, that only seem dead, and that come back (protocols: 2, 5, 10).</summary>
public sealed class DeadHostTests : IAsyncLifetime
{
    private FaultHub _hub = null!;
    private FaultMember _first = null!;
    private FaultMember _heir = null!;

    public async Task InitializeAsync()
    {
        _hub = await FaultHub.OpenAsync();
        _first = await FaultMember.JoinAsync(_hub);
        _heir = await FaultMember.JoinAsync(_hub);
    }

    public async Task DisposeAsync()
    {
        await _first.DisposeAsync();
        await _heir.DisposeAsync();
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task Host_that_holds_its_lease_is_not_taken_over()
    {
        await _first.CreateAsync();

        var found = await _heir.LookAsync();
        var claim = await _heir.ClaimAsync();

        Assert.Empty(found);
        Assert.Null(claim);
    }

    [Fact]
    public async Task Host_that_believes_to_live_can_do_nothing_once_an_heir_has_its_lease()
    {
        var claim = await _first.CreateAsync();
        await _hub.BreakLeaseAsync(_first.Membership.Host.Id);

        var found = Assert.Single(await _heir.LookAsync());
        var commit = await _first.CommitAsync(claim, FaultMember.Record(1));
        var taken = await _heir.ClaimAsync();

        // Before the claim of the heir it could; whose commit comes first, counts.
        Assert.True(_first.Membership.IsHeld);
        Assert.Equal("w", found.Id);
        Assert.Equal(CommitOutcome.Done, commit);
        Assert.NotNull(taken);
        Assert.Equal(CommitOutcome.Lost, await _first.CommitAsync(claim, FaultMember.Record(2)));
        Assert.Equal(CreateOutcome.NotAlive, (await _first.Instances.CreateAsync(_first.Header("v"), [])).Outcome);
        Assert.Null(await _hub.Store.Instances.ReadAsync("v"));
    }

    [Fact]
    public async Task Late_row_of_a_dead_host_does_not_get_into_its_set()
    {
        _first.Faults.On(request => request.IsOnIndex("h|"), Fault.DieLate);
        _ = _first.CreateAsync();
        await _first.Faults.Died;
        await _first.KillAsync();
        await _heir.LookAsync();

        var statuses = await _first.Faults.DeliverLateAsync();

        Assert.Equal([412], statuses);
        Assert.True(await IsSetEmptyAsync());
        Assert.Null(await _hub.Store.Instances.ReadAsync("w"));
        Assert.Empty((await _hub.Store.Instances.ListAsync(new InstanceFilter())).Headers);
    }

    [Fact]
    public async Task Late_create_of_a_dead_host_is_barred_once_its_set_has_been_looked_through()
    {
        _first.Faults.On(request => request.IsOnInstance, Fault.DieLate);
        var header = _first.Header("w");
        _ = Task.Run(async () => await _first.Instances.CreateAsync(header, [FaultMember.Record(1)]));
        await _first.Faults.Died;
        await _first.KillAsync();
        await _heir.LookAsync();

        var statuses = await _first.Faults.DeliverLateAsync();

        Assert.Equal([409], statuses);
        Assert.Null(await _hub.Store.Instances.ReadAsync("w"));
        Assert.True(await IsSetEmptyAsync());
    }

    [Fact]
    public async Task Id_of_a_dead_host_is_not_taken_again()
    {
        var id = _first.Membership.Host.Id;
        await _first.CreateAsync();
        await _first.KillAsync();
        Assert.Single(await _heir.LookAsync());
        await _heir.ClaimAsync();
        await _hub.SweepAsync();
        await using var again = await FaultMember.OpenAsync(_hub);

        var failure = await Assert.ThrowsAsync<ArgumentException>(() => again.JoinAsync(id));

        Assert.Contains(id, failure.Message, StringComparison.Ordinal);
        Assert.False(await _hub.Store.Cluster.IsAliveAsync(id));
    }

    [Fact]
    public async Task Heir_that_is_stopped_while_it_seals_leaves_the_host_to_nobody()
    {
        await _first.CreateAsync();
        await _first.KillAsync();
        using var stop = new CancellationTokenSource();
        _heir.Faults.On(request => request.IsBatch, Fault.Pause);
        var looking = _heir.Membership.FindClaimableAsync(100, stop.Token).AsTask();
        await _heir.Faults.PausedAsync();

        await stop.CancelAsync();
        _heir.Faults.Release();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => looking);

        // Sealed all the same: another heir would have had to wait for the lease of this one.
        Assert.Single(await _heir.LookAsync());
    }

    private Task<bool> IsSetEmptyAsync() => ((AzureCluster)_hub.Store.Cluster)
        .IsSetEmptyAsync(_first.Membership.Host.Id, CancellationToken.None).AsTask();
}
