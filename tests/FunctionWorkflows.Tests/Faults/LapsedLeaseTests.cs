using FunctionWorkflows.Tests.Engine;
using FunctionWorkflows.Tests.Semantics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using static FunctionWorkflows.Tests.Semantics.BoardSteps;

namespace FunctionWorkflows.Tests.Faults;

/// <summary>A host whose lease has lapsed and which has not heard of it, as a process that was stopped and is woken.</summary>
public sealed class LapsedLeaseTests : IAsyncDisposable
{
    private const int WorkflowLost = 1101;

    private readonly InterceptedStore _store = new();
    private readonly LogLines _log = new();
    private readonly Board _board = new();
    private volatile bool _hasLapsed;

    [Fact]
    public async Task A_step_that_waited_for_its_slot_does_not_begin()
    {
        await using var host = await HostAsync();
        await host.Workflows.StartAsync(Steps.Gated("first"), id: "first");
        await _board.ReachedAsync("first");
        await host.Workflows.StartAsync(Steps.Gated("second"), id: "second");

        _hasLapsed = true;
        _board.Open("first");
        await Board.UntilAsync(() => Task.FromResult(_log.Count(WorkflowLost) == 2), "both workflows are given up");

        Assert.Equal((1, 0), (_board.Runs("first"), _board.Runs("second")));
    }

    public async ValueTask DisposeAsync()
    {
        _log.Dispose();
        await _store.DisposeAsync();
    }

    private Task<WorkflowTestHost> HostAsync()
    {
        _store.Interception = (method, _, next) => method == "get_IsHeld" && _hasLapsed ? false : next();
        return WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
        {
            Store = _store,
            Configure = options => options.Cpus = 1,
            Services = services => services.AddSingleton<ILoggerProvider>(_log).AddSingleton(_board),
        });
    }
}
