using FunctionWorkflows.Tests.Semantics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FunctionWorkflows.Tests.Faults;

/// <summary>What the sleeping workflows of a host cost the next one, and what becomes of them with a lease.</summary>
public sealed class SleepingTests : IAsyncDisposable
{
    private const int Many = 50;

    private readonly InterceptedStore _store = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly Board _board = new();
    private int _loads;

    public SleepingTests() => _store.Interception = (method, _, next) =>
    {
        if (method == "LoadAsync")
        {
            Interlocked.Increment(ref _loads);
        }

        return next();
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_takeover_reads_no_history_of_what_sleeps_and_it_wakes_in_time(bool dies)
    {
        var first = await HostAsync();
        for (var i = 0; i < Many; i++)
        {
            await first.Workflows.StartAsync(CodeSteps.Workflows.Sleeps(TimeSpan.FromHours(1)), $"w{i}");
        }

        await UntilAsleepAsync(first);
        if (dies)
        {
            first.Crash();
        }

        await first.DisposeAsync();
        var loadsBefore = _loads;
        await using var second = await HostAsync();
        await UntilAsleepAsync(second);
        var loadsThen = _loads;
        _time.Advance(TimeSpan.FromHours(1));
        await EndAsync(second);

        Assert.Equal(loadsBefore, loadsThen);
        Assert.Equal(loadsThen + Many, _loads);
        Assert.Equal(0, EngineOf(second).SleeperCount);
    }

    [Fact]
    public async Task A_host_that_loses_its_lease_takes_those_that_were_asleep_again()
    {
        await using var host = await HostAsync();
        await host.Workflows.StartAsync(EventCode.Workflows.Numbers(1, 2, ""), "event");
        for (var i = 0; i < Many; i++)
        {
            await host.Workflows.StartAsync(CodeSteps.Workflows.Sleeps(TimeSpan.FromHours(1)), $"w{i}");
        }

        await UntilAsleepAsync(host, Many + 1);
        var before = EngineOf(host).Id;

        _store.Memory.Kill(before);
        await Board.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                return Task.FromResult(EngineOf(host).Id != before && EngineOf(host).SleeperCount == Many + 1);
            },
            "it has them again");
        await host.Workflows.RaiseEventAsync("event", "number", 1);
        await host.Workflows.RaiseEventAsync("event", "number", 2);
        _time.Advance(TimeSpan.FromHours(1));
        await EndAsync(host);

        Assert.Equal(" 1 2", await host.Workflows.GetOutputAsync<string>("event"));
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static WorkflowEngine EngineOf(WorkflowTestHost host) => host.Services.GetRequiredService<WorkflowEngine>();

    private Task UntilAsleepAsync(WorkflowTestHost host, int count = Many) => Board.UntilAsync(
        () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            return Task.FromResult(EngineOf(host).SleeperCount == count);
        },
        $"{count} sleep");

    private async Task EndAsync(WorkflowTestHost host)
    {
        for (var i = 0; i < Many; i++)
        {
            var id = $"w{i}";
            await Board.UntilAsync(
                async () =>
                {
                    _time.Advance(TimeSpan.FromMilliseconds(10));
                    return await host.Workflows.GetStatusAsync(id) == WorkflowStatus.Successful;
                },
                $"{id} has ended");
        }
    }

    private Task<WorkflowTestHost> HostAsync() => WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
    {
        Store = _store,
        TimeProvider = _time,
        Configure = options => options.IdleWorkflowsInMemory = 0,
        Services = services => services.AddSingleton(_board),
    });
}
