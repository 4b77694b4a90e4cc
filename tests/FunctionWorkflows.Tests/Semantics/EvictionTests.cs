using Microsoft.Extensions.Time.Testing;

namespace FunctionWorkflows.Tests.Semantics;

/// <summary>Workflows that only wait leave memory, and whatever comes finds them.</summary>
public abstract class EvictionTests<TStore> : SemanticsTests<TStore>
    where TStore : IStoreKind, new()
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Events_find_it(bool isByPlainClient)
    {
        var host = await EvictingAsync();
        await host.Workflows.StartAsync(EventCode.Workflows.Numbers(2, 3, ""), "w");
        await using var plain = new PlainClient(Store);
        var client = isByPlainClient ? plain.Workflows : host.Workflows;

        for (var i = 1; i <= 6; i++)
        {
            await UntilAsleepAsync(host, 1);
            await client.RaiseEventAsync("w", "number", i, $"n{i}");
            await client.RaiseEventAsync("w", "number", i, $"n{i}");
        }

        Assert.Equal(" 1 2 3 4 5 6", await host.Workflows.GetOutputAsync<string>("w"));
        Assert.Equal(0, SleepersOf(host));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cancellation_finds_it(bool isByPlainClient)
    {
        var host = await EvictingAsync();
        await host.Workflows.StartAsync(CancelCode.Workflows.Ignores(), "w");
        await UntilAsleepAsync(host, 1);
        await using var plain = new PlainClient(Store);
        Board.Open("cleaning");

        Assert.True(await (isByPlainClient ? plain.Workflows : host.Workflows).CancelAsync("w"));

        await Assert.ThrowsAsync<WorkflowCanceledException>(() => host.Workflows.GetOutputAsync<string>("w"));
    }

    [Fact]
    public async Task The_end_of_a_child_finds_it()
    {
        var host = await EvictingAsync();
        await host.Workflows.StartAsync(ChildCode.Workflows.WaitsForChild(), "w");
        await UntilAsleepAsync(host, 2);

        await host.Workflows.RaiseEventAsync("child", "go", "done");

        Assert.Equal("done", await host.Workflows.GetOutputAsync<string>("w"));
    }

    [Fact]
    public async Task The_end_of_a_child_on_another_host_finds_it()
    {
        var first = await EvictingAsync(options => (options.MaxRunningWorkflows, options.TakeOver) = (1, false));
        await first.Workflows.StartAsync(ChildCode.Workflows.WaitsForChild(), "w");
        await UntilAsleepAsync(first, 1);
        var second = await HostAsync();
        await UntilAsync(second.Workflows, "child", WorkflowStatus.Running);

        await first.Workflows.RaiseEventAsync("child", "go", "done");

        Assert.Equal("done", await first.Workflows.GetOutputAsync<string>("w"));
    }

    [Fact]
    public async Task Its_timer_finds_it()
    {
        var host = await EvictingAsync(time: _time);
        for (var i = 0; i < 20; i++)
        {
            await host.Workflows.StartAsync(CodeSteps.Workflows.Sleeps(TimeSpan.FromMinutes(i + 1)), $"w{i}");
        }

        await UntilAsleepAsync(host, 20);
        _time.Advance(TimeSpan.FromMinutes(10));
        for (var i = 0; i < 10; i++)
        {
            await UntilAsync(host.Workflows, $"w{i}", WorkflowStatus.Successful);
        }

        await UntilAsleepAsync(host, 10);
        Assert.Equal(WorkflowStatus.Running, await host.Workflows.GetStatusAsync("w10"));
        _time.Advance(TimeSpan.FromMinutes(10));
        for (var i = 10; i < 20; i++)
        {
            Assert.InRange(
                await host.Workflows.GetOutputAsync<DateTimeOffset>($"w{i}"),
                _time.Start.AddMinutes(i + 1),
                _time.GetUtcNow());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Another_host_goes_on_with_those_of_one_that_stops_or_dies(bool dies)
    {
        var first = await EvictingAsync();
        await first.Workflows.StartAsync(EventCode.Workflows.Numbers(1, 2, ""), "event");
        await first.Workflows.StartAsync(CodeSteps.Workflows.Sleeps(TimeSpan.FromSeconds(3)), "timer");
        await first.Workflows.RaiseEventAsync("event", "number", 1);
        await Board.UntilAsync(
            async () => (await first.Workflows.GetMetadataAsync("event")).Steps.Count == 3, "one is taken");
        await UntilAsleepAsync(first, 2);
        if (dies)
        {
            first.Crash();
        }
        else
        {
            await first.StopAsync();
        }

        var second = await EvictingAsync();
        await second.Workflows.RaiseEventAsync("event", "number", 2);

        Assert.Equal(" 1 2", await second.Workflows.GetOutputAsync<string>("event"));
        await UntilAsync(second.Workflows, "timer", WorkflowStatus.Successful);
        Assert.Equal(0, (await Store.Instances.ReadAsync("timer"))!.DeathsWithoutProgress);
    }

    // Nobody outside can tell, and these tests run in assemblies that see no more than others.
    private static int SleepersOf(WorkflowTestHost host)
    {
        var engine = typeof(IWorkflowClient).Assembly.GetType("FunctionWorkflows.WorkflowEngine", throwOnError: true)!;
        return (int)engine.GetProperty("SleeperCount")!.GetValue(host.Services.GetService(engine))!;
    }

    private static Task UntilAsleepAsync(WorkflowTestHost host, int count) => Board.UntilAsync(
        () => Task.FromResult(SleepersOf(host) == count), $"{count} sleep, and not {SleepersOf(host)}");

    private Task<WorkflowTestHost> EvictingAsync(
        Action<FunctionWorkflowsOptions>? configure = null, TimeProvider? time = null) => HostAsync(
        options =>
        {
            options.IdleWorkflowsInMemory = 0;
            configure?.Invoke(options);
        },
        time: time);
}
