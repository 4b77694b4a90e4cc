using System.Collections.Concurrent;
using FunctionWorkflows.Tests.Semantics;
using Microsoft.Extensions.DependencyInjection;
using static FunctionWorkflows.Tests.Semantics.BoardSteps;

namespace FunctionWorkflows.Tests.Faults;

public sealed class DrainTests
{
    [Fact]
    public async Task A_host_that_stops_says_so_before_it_gives_anything_up()
    {
        await using var store = new InterceptedStore();
        var (board, calls) = (new Board(), new ConcurrentQueue<string>());
        await using var host = await WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
        {
            Store = store,
            Services = services => services.AddSingleton(board),
        });
        await host.Workflows.StartAsync(Steps.Gated("g"), id: "w");
        await board.ReachedAsync("g");
        store.Interception = (method, _, next) =>
        {
            calls.Enqueue(method);
            return next();
        };

        // With no grace at all, so that the body is told and the workflow released.
        await Board.WithinAsync(host.StopAsync(new CancellationToken(canceled: true)), "The host did not stop");

        Assert.Equal(["DrainAsync", "ReleaseAsync"], calls.Where(call => call is "DrainAsync" or "ReleaseAsync"));
    }
}
