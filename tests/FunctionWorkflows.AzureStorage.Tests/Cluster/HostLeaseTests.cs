using System.Diagnostics;
using FunctionWorkflows.AzureStorage.Tests.Faults;
using Microsoft.Extensions.Time.Testing;

namespace FunctionWorkflows.AzureStorage.Tests.Cluster;

public sealed class HostLeaseTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly StorageFaults _faults = new();
    private readonly string _hub = AzureTest.NewHub();
    private AzureStorageStore _store = null!;
    private AzureStorageStore _other = null!;

    public async Task InitializeAsync()
    {
        _store = AzureTest.NewStore(
            await Azurite.Shared, _hub, options => options.ConfigureClient = client => _faults.In(client), _time);
        _other = AzureTest.NewStore(await Azurite.Shared, _hub);
        await _store.OpenAsync();
        await _other.OpenAsync();
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Fact]
    public async Task Host_that_becomes_busy_long_after_a_renewal_has_the_whole_short_lease_to_try_in()
    {
        await using var host = await _store.Cluster.JoinAsync(new("host", "host", "1"));
        _time.Advance(TimeSpan.FromSeconds(18));
        _faults.On(IsOfLease, Fault.FailBefore);

        host.SetBusy(true);
        await TriedAsync(3);

        Assert.True(host.IsHeld);
        Assert.False(host.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Host_does_not_believe_in_a_long_lease_while_a_request_for_a_short_one_may_still_come()
    {
        await using var host = await _store.Cluster.JoinAsync(new("host", "host", "1"));
        _faults.On(IsOfLease, Fault.Late);
        host.SetBusy(true);
        await TriedAsync(3);
        host.SetBusy(false);

        // By now a host that is not busy would have asked for 60 s again; the late request makes them 15.
        await TriedAsync(6);
        Assert.Equal([201], await _faults.DeliverLateAsync());

        _time.Advance(TimeSpan.FromSeconds(16));
        Assert.False(host.IsHeld);
    }

    [Fact]
    public async Task What_a_host_had_that_lost_its_lease_is_to_be_had_once_it_knows()
    {
        var lost = await _store.Cluster.JoinAsync(new("lost", "lost", "1"));
        await _store.Instances.CreateAsync(Header(owner: "lost"), []);
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.False(lost.IsHeld);

        await lost.DisposeAsync();

        // By the clock of the service, the lease of an idle host had nearly a minute to go.
        await using var heir = await _other.Cluster.JoinAsync(new("heir", "heir", "1"));
        Assert.Equal("of the lost", Assert.Single(await heir.FindClaimableAsync(10)).Id);
    }

    private static bool IsOfLease(SeenRequest request) =>
        request.Query.Contains("comp=lease", StringComparison.Ordinal);

    private static InstanceHeader Header(string owner) => new()
    {
        Id = "of the lost",
        Name = "Any",
        Status = WorkflowStatus.Running,
        Birth = "birth",
        Run = "run",
        StartToken = "token",
        Owner = owner,
        CreatedAt = TimeProvider.System.GetUtcNow(),
    };

    private async Task TriedAsync(int times)
    {
        var clock = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (_faults.CountOf(IsOfLease) < times)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"{_faults.CountOf(IsOfLease)} requests for the lease");
            await timer.WaitForNextTickAsync();
        }
    }
}
