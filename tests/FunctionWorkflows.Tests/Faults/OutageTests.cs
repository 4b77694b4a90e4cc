using FunctionWorkflows.Tests.Engine;
using FunctionWorkflows.Tests.Semantics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

#pragma warning disable CA2012 // Each is passed on, and awaited by the engine.

namespace FunctionWorkflows.Tests.Faults;

/// <summary>A store that is away for long: the host stays, and the log has a line and not a flood.</summary>
public sealed class OutageTests : IAsyncDisposable
{
    private readonly InterceptedStore _store = new();
    private readonly LogLines _log = new();
    private int _failures;

    [Theory]
    [InlineData("FindClaimableAsync")]
    [InlineData("FindMessagesAsync")]
    [InlineData("WaitForWorkAsync")]
    public async Task A_watch_whose_store_is_away_says_so_once(string method)
    {
        FailIn(method, 5);

        await using var host = await HostAsync();
        await Board.UntilAsync(() => Task.FromResult(_log.Count(1302) > 0), "the store works again");

        Assert.Equal((1, 1, 0), (_log.Count(1301), _log.Count(1302), _log.Count(1004)));
    }

    [Fact]
    public async Task A_host_that_lost_its_lease_tries_to_join_again_for_as_long_as_it_takes()
    {
        await using var host = await HostAsync();
        var id = Engine(host).Id;
        FailIn("JoinAsync", 5);

        _store.Memory.Kill(id);
        await Board.UntilAsync(() => Task.FromResult(_log.Count(1302) > 0), "the host takes part again");

        Assert.NotEqual(id, Engine(host).Id);
        Assert.Equal((1, 1, 1, 0), (_log.Count(1003), _log.Count(1301), _log.Count(1007), _log.Count(1004)));
        Assert.Equal("abc", await host.Workflows.RunAsync(FaultSteps.Steps.Repeat("abc", 1)));
    }

    [Fact]
    public async Task A_defect_in_the_watch_is_told_once_too()
    {
        FailIn("FindClaimableAsync", 5, new InvalidOperationException("defect"));

        await using var host = await HostAsync();
        await Board.UntilAsync(() => Task.FromResult(Volatile.Read(ref _failures) > 5), "the watch goes on");

        Assert.Equal((0, 1), (_log.Count(1301), _log.Count(1004)));
    }

    public async ValueTask DisposeAsync()
    {
        _log.Dispose();
        await _store.DisposeAsync();
    }

    private static WorkflowEngine Engine(WorkflowTestHost host) => host.Services.GetRequiredService<WorkflowEngine>();

    private void FailIn(string failing, int times, Exception? failure = null) => _store.Interception =
        (method, _, next) => method == failing && Interlocked.Increment(ref _failures) <= times
            ? throw failure ?? new FunctionWorkflowsException("FW1043", "away")
            : next();

    private Task<WorkflowTestHost> HostAsync() => WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
    {
        Store = _store,
        Services = services => services.AddSingleton<ILoggerProvider>(_log).AddSingleton(new Board()),
    });
}
