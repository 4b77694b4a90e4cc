using Microsoft.Extensions.Time.Testing;

namespace FunctionWorkflows.Sqlite.Tests;

public sealed class LeaseTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Fact]
    public async Task Host_that_renews_no_more_is_lost_at_two_thirds_and_dead_after_the_whole_lease()
    {
        using var file = new TempFile();
        await using var store = await OpenAsync(file);
        var paused = (SqliteMembership)await store.Cluster.JoinAsync(Some.Host("paused"));
        await using var heir = await store.Cluster.JoinAsync(Some.Host("heir"));
        await Some.StartAsync(store, paused, "wf");
        await paused.PauseAsync();

        Advance(41);
        Assert.True(paused.Lost.IsCancellationRequested);
        Assert.Empty(await heir.FindClaimableAsync(10));

        Advance(20);
        Assert.Single(await heir.FindClaimableAsync(10));
        Assert.Equal(
            CreateOutcome.NotAlive, (await store.Instances.CreateAsync(Some.Header("new", paused), [])).Outcome);
        Assert.True(heir.IsHeld);
        await paused.DisposeAsync();
    }

    [Fact]
    public async Task Host_that_renews_stays_alive()
    {
        using var file = new TempFile();
        await using var store = await OpenAsync(file);
        await using var host = await store.Cluster.JoinAsync(Some.Host("a"));

        Advance(600);
        host.SetBusy(true);
        Advance(600);

        Assert.True(host.IsHeld);
        Assert.True(await store.Cluster.IsAliveAsync("a"));
    }

    [Fact]
    public async Task Busy_host_has_a_short_lease()
    {
        using var file = new TempFile();
        await using var store = await OpenAsync(file);
        var host = (SqliteMembership)await store.Cluster.JoinAsync(Some.Host("a"));
        host.SetBusy(true);
        await host.PauseAsync();

        Advance(16);

        Assert.False(host.IsHeld);
        Assert.False(await store.Cluster.IsAliveAsync("a"));
        await host.DisposeAsync();
    }

    [Fact]
    public async Task Renewal_finds_that_an_heir_has_taken_over()
    {
        using var file = new TempFile();
        await using var store = await OpenAsync(file);
        await using var host = await store.Cluster.JoinAsync(Some.Host("a"));
        using (var heir = SqliteDb.Open(file.Path, canCreate: false, busyMilliseconds: 1000))
        {
            heir.Run("DELETE FROM hosts");
        }

        Advance(21);

        Assert.True(host.Lost.IsCancellationRequested);
        Assert.False(host.IsHeld);
    }

    [Fact]
    public async Task Lease_lapses_by_the_clock_even_when_no_timer_has_fired()
    {
        using var file = new TempFile();
        var frozen = new FrozenTimers();
        await using var store = new SqliteStore(file.Path, frozen);
        await store.OpenAsync();
        await using var host = await store.Cluster.JoinAsync(Some.Host("a"));
        Assert.True(host.IsHeld);

        frozen.Advance(TimeSpan.FromSeconds(61));

        Assert.False(host.IsHeld);
    }

    private async Task<SqliteStore> OpenAsync(TempFile file)
    {
        var store = new SqliteStore(file.Path, _time);
        await store.OpenAsync();
        return store;
    }

    private void Advance(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private sealed class FrozenTimers : FakeTimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(_ => { }, state, dueTime, period);
    }
}
