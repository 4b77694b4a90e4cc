using FunctionWorkflows.Tests.Semantics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FunctionWorkflows.Tests.Execution;

/// <summary>The waits between tries: short ones in memory, long ones as records with a due time.</summary>
public sealed class BackoffTests
{
    private readonly Board _board = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void The_default_doubles_from_100_milliseconds_to_30_seconds()
    {
        var waits = Enumerable.Range(1, 11).Select(tries => Backoff.Default.DelayAfter(tries).TotalSeconds);

        Assert.Equal(
            [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30], waits.Select(seconds => Math.Round(seconds, 6)));
    }

    [Fact]
    public void Constant_and_exponential_waits_are_as_they_say()
    {
        var constant = Backoff.Constant(TimeSpan.FromSeconds(5));
        var exponential = Backoff.Exponential(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));

        Assert.Equal([5, 5, 5], Enumerable.Range(1, 3).Select(tries => constant.DelayAfter(tries).TotalSeconds));
        Assert.Equal([1, 2, 3], Enumerable.Range(1, 3).Select(tries => exponential.DelayAfter(tries).TotalSeconds));
        Assert.Equal(3, exponential.DelayAfter(int.MaxValue).TotalSeconds);
    }

    [Fact]
    public async Task A_short_wait_is_not_recorded_and_a_long_one_is_with_its_due_time()
    {
        var store = new InMemoryStore(_time);
        await using var host = await HostAsync(store);
        var step = FailingSteps.Steps.Flaky(3)
            .WithRetries(5, new Backoff(TimeSpan.FromMilliseconds(300), 4, TimeSpan.FromHours(1)));
        await host.Workflows.StartAsync(step, id: "w");

        await TriedAsync(1);
        Assert.Equal([RecordKind.Input], await KindsAsync(store));
        await AdvanceUntilAsync(() => _board.Runs("flaky") == 2, TimeSpan.FromMilliseconds(100));
        await Board.UntilAsync(
            async () => (await KindsAsync(store)).Contains(RecordKind.Retrying), "the long wait is recorded");

        var header = await store.Instances.ReadAsync("w");
        var wait = header!.DueAt!.Value - _time.GetUtcNow();
        Assert.InRange(wait, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.44));
        Assert.False(header.HasStepsInFlight);
        Assert.Equal(2, (await host.Workflows.GetMetadataAsync("w", "FailingSteps.Flaky")).Tries);
    }

    [Fact]
    public async Task A_recorded_wait_and_its_tries_survive_the_host()
    {
        var store = new InMemoryStore(_time);
        await using var first = await HostAsync(store);
        await first.Workflows.StartAsync(
            FailingSteps.Steps.Flaky(2).WithRetries(2, Backoff.Constant(TimeSpan.FromMinutes(1))), id: "w");
        await Board.UntilAsync(
            async () => (await KindsAsync(store)).Contains(RecordKind.Retrying), "the wait is recorded");
        first.Crash();

        await using var second = await HostAsync(store);
        await Board.UntilAsync(() => Task.FromResult(second.Writes > 0), "the other host has taken over");
        Assert.Equal(1, _board.Runs("flaky"));
        await AdvanceUntilAsync(() => _board.Runs("flaky") == 3, TimeSpan.FromSeconds(4));

        Assert.Equal(2, await second.Workflows.GetOutputAsync<int>("w"));
        Assert.Equal(["try 1", "try 2", "try 3"], _board.Notes);
        Assert.True(_time.GetUtcNow() - _time.Start >= TimeSpan.FromMinutes(2));
    }

    private Task<WorkflowTestHost> HostAsync(InMemoryStore store) =>
        WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
        {
            Store = store,
            TimeProvider = _time,
            Services = services => services.AddSingleton(_board),
        });

    private Task TriedAsync(int tries) =>
        Board.UntilAsync(() => Task.FromResult(_board.Runs("flaky") == tries), $"try {tries} has begun");

    // The wait is armed by another thread, so time goes on in pieces, each shorter than a lease, until it has had its
    // effect.
    private Task AdvanceUntilAsync(Func<bool> condition, TimeSpan piece) => Board.UntilAsync(
        () =>
        {
            var isSo = condition();
            if (!isSo)
            {
                _time.Advance(piece);
            }

            return Task.FromResult(isSo);
        },
        "time has had its effect");

    private static async Task<RecordKind[]> KindsAsync(InMemoryStore store)
    {
        var header = await store.Instances.ReadAsync("w");
        return [.. (await store.Instances.ReadRecordsAsync("w", header!.Birth, 0).ToListAsync())
            .Select(record => record.Kind)];
    }
}
