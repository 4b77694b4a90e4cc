using System.Text.RegularExpressions;
using FunctionWorkflows.AzureStorage.Tests.Faults;
using Microsoft.Extensions.Time.Testing;

namespace FunctionWorkflows.AzureStorage.Tests;

/// <summary>
/// What a host that has nothing to do asks for. Its lease is renewed by the real clock, and is not counted here: each
/// 20 s of 60.
/// </summary>
public sealed partial class IdleRequestTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly StorageFaults _requests = new();
    private readonly Clock _clock = new();

    [Fact]
    public async Task Each_thing_is_looked_at_three_times_a_minute_at_most()
    {
        const int minutes = 10;
        await using var store = await NewStoreAsync();
        await store.OpenAsync();
        await using var host = await store.Cluster.JoinAsync(new HostDescription("h", "h", "v") { Cpus = 1 });
        var before = _requests.Count;

        await WatchAsync(host, TimeSpan.FromMinutes(minutes));

        var kinds = _requests.Requests.Skip(before).Where(request => !IsOfLease(request)).GroupBy(Kind).ToList();
        Assert.Contains(kinds, kind => kind.Key.Contains("nobody", StringComparison.Ordinal));
        Assert.All(kinds, kind => Assert.InRange(kind.Count(), 1, (3 * minutes) + 1));
    }

    [Fact]
    public async Task Queue_is_looked_at_each_tick_even_where_that_comes_a_little_early()
    {
        await using var store = await NewStoreAsync();
        await store.OpenAsync();
        await using var host = await store.Cluster.JoinAsync(new HostDescription("h", "h", "v") { Cpus = 1 });
        await host.FindMessagesAsync(0);

        _clock.Advance(TimeSpan.FromSeconds(10));
        await host.FindMessagesAsync(0);
        Assert.Equal(1, Polls);
        _clock.Advance(TimeSpan.FromSeconds(9.9));
        await host.FindMessagesAsync(0);

        Assert.Equal(2, Polls);
    }

    private int Polls => _requests.CountOf(request =>
        request.Path.Contains("-activations/messages", StringComparison.Ordinal));

    // As the engine does: it looks, and waits for as long as the store says.
    private async Task WatchAsync(IMembership host, TimeSpan length)
    {
        for (var end = _clock.GetUtcNow() + length; _clock.GetUtcNow() < end;)
        {
            var seen = await host.WaitForWorkAsync(0);
            await host.FindMessagesAsync(0);
            await host.FindClaimableAsync(100);
            var wait = host.WaitForWorkAsync(seen.Version).AsTask();
            _clock.Advance(_clock.LastWait);
            await wait.WaitAsync(Deadline);
        }
    }

    private async Task<AzureStorageStore> NewStoreAsync() => AzureTest.NewStore(
        await Azurite.Shared,
        AzureTest.NewHub(),
        options => options.ConfigureClient = client => _requests.In(client),
        _clock);

    private static bool IsOfLease(SeenRequest request) =>
        request.Query.Contains("comp=lease", StringComparison.Ordinal);

    private static string Kind(SeenRequest request) =>
        $"{request.Method} {request.Path} {Partition().Match(Uri.UnescapeDataString(request.Query)).Value}";

    [GeneratedRegex("PartitionKey eq '[^']*'")]
    private static partial Regex Partition();

    /// <summary>Tells how long the last wait is that was begun.</summary>
    private sealed class Clock() : FakeTimeProvider(DateTimeOffset.UtcNow)
    {
        public TimeSpan LastWait { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            LastWait = dueTime;
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
