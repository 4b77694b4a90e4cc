namespace FunctionWorkflows.AzureStorage.Tests.Faults;

/// <summary>Joining and leaving the hub, with faults and beside others that look.</summary>
public sealed class JoiningTests : IAsyncLifetime
{
    private FaultHub _hub = null!;

    public static TheoryData<string> Kinds => [nameof(Fault.FailBefore), nameof(Fault.FailAfter), nameof(Fault.Busy)];

    public async Task InitializeAsync() => _hub = await FaultHub.OpenAsync();

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task One_fault_keeps_no_host_from_joining(string kind)
    {
        // The blob, its lease, and the set.
        for (var number = 1; number <= 3; number++)
        {
            await using var member = await FaultMember.OpenAsync(_hub);
            var requests = 0;
            member.Faults.Always(_ => ++requests == number ? Enum.Parse<Fault>(kind) : Fault.None);

            await member.JoinAsync();

            Assert.True(member.Membership.IsHeld);
            Assert.NotNull(await member.CreateAsync($"w{number}"));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task One_fault_keeps_no_host_from_leaving(string kind)
    {
        var requests = 0;
        for (var number = 1; number == 1 || requests >= number - 1; number++)
        {
            await using var member = await FaultMember.JoinAsync(_hub);
            await member.EndAsync(await member.CreateAsync($"{kind}{number}"));
            requests = 0;
            member.Faults.Always(_ => ++requests == number ? Enum.Parse<Fault>(kind) : Fault.None);

            await member.Membership.DisposeAsync();

            Assert.False(await _hub.Store.Cluster.IsAliveAsync(member.Membership.Host.Id));
            Assert.Empty(await _hub.SweepAsync());
        }

        Assert.All(
            (await _hub.Store.Instances.ListAsync(new InstanceFilter())).Headers,
            header => Assert.Equal(WorkflowStatus.Failed, header.Status));
    }

    [Fact]
    public async Task Host_that_is_just_joining_is_not_taken_for_dead()
    {
        await using var other = await FaultMember.JoinAsync(_hub);
        await using var joining = await FaultMember.OpenAsync(_hub);
        joining.Faults.On(IsLease, Fault.Pause);
        var join = joining.JoinAsync();
        await joining.Faults.PausedAsync();

        await other.LookAsync();
        joining.Faults.Release();
        await join;

        Assert.True(joining.Membership.IsHeld);
        Assert.NotNull(await joining.CreateAsync());
    }

    [Fact]
    public async Task Host_that_died_while_it_joined_leaves_nothing_for_long()
    {
        await using var joining = await FaultMember.OpenAsync(_hub);
        joining.Faults.On(IsLease, Fault.DieBefore);
        _ = joining.JoinAsync();
        await joining.Faults.Died.WaitAsync(FaultRun.Deadline);
        Assert.Equal(1, await _hub.HostsAsync());

        await _hub.SweepAsync();

        Assert.Equal(0, await _hub.HostsAsync());
    }

    [Fact]
    public async Task Host_that_leaves_while_another_takes_its_lease_leaves_in_order()
    {
        await using var leaving = await FaultMember.JoinAsync(_hub);
        await using var other = await FaultMember.JoinAsync(_hub);

        // The lease is broken; before the blob goes, the other has the lease, and is held before it lets it go.
        leaving.Faults.On(request => request is { Service: StorageService.Blob, Method: "DELETE" }, Fault.Pause);
        other.Faults.On(request => request.IsOnIndex("h|"), Fault.Pause);
        var leave = leaving.Membership.DisposeAsync().AsTask();
        await leaving.Faults.PausedAsync();
        var look = other.LookAsync();
        await other.Faults.PausedAsync();
        leaving.Faults.Release();
        await leave;
        other.Faults.Release();
        await look;

        await _hub.SweepAsync();
        Assert.Equal(1, await _hub.HostsAsync());
    }

    [Fact]
    public async Task Host_leaves_a_store_that_is_away_without_an_error()
    {
        await using var member = await FaultMember.JoinAsync(_hub);
        member.Faults.Always(_ => Fault.FailBefore);

        await member.Membership.DisposeAsync();

        Assert.False(member.Membership.IsHeld);
    }

    private static bool IsLease(SeenRequest request) =>
        request.Service == StorageService.Blob && request.Query.Contains("comp=lease", StringComparison.Ordinal);
}
