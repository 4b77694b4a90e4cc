using FunctionWorkflows.Tests.Faults;
using FunctionWorkflows.Tests.Semantics;
using Microsoft.Extensions.DependencyInjection;
using static FunctionWorkflows.Tests.Semantics.SpillSteps;

namespace FunctionWorkflows.Tests.Engine;

/// <summary>A step of another host that has been received, and waits here for its slot.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "xunit calls DisposeAsync.")]
public sealed class SpilledWaitTests : IAsyncLifetime
{
    private readonly InterceptedStore _store = new();
    private readonly Board _board = new();
    private readonly List<WorkflowTestHost> _hosts = [];
    private WorkflowTestHost _owner = null!;
    private WorkflowTestHost _helper = null!;
    private int _received;
    private int _completed;
    private int _returned;

    public async Task InitializeAsync()
    {
        _store.Interception = Count;
        _owner = await HostAsync(_ => { });

        // Its only CPU is taken by the first step, and a GPU is left for which it may receive another one.
        _helper = await HostAsync(options => (options.Cpus, options.Gpus) = (1, 2));
        await StartAsync("runs");
        await _board.ReachedAsync("runs");
        await StartAsync("waits");
        await UntilAsync(() => _received == 2, "both are received");
    }

    public async Task DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }

        await _store.DisposeAsync();
    }

    [Fact]
    public async Task It_is_dropped_when_its_workflow_is_canceled()
    {
        await _owner.Workflows.CancelAsync("waits");

        await UntilAsync(() => _completed == 1, "it has left the queue");
        Assert.Equal((0, 0), (_board.Runs("waits"), _returned));
        _board.Open("runs");
        Assert.Equal("runs", await _owner.Workflows.GetOutputAsync<string>("runs"));
    }

    [Fact]
    public async Task It_is_given_back_at_once_when_the_host_drains()
    {
        var stopping = _helper.StopAsync();
        await UntilAsync(() => _returned == 1, "it is given back");
        await HostAsync(options => options.Gpus = 1);

        _board.Open("waits");
        Assert.Equal("waits", await _owner.Workflows.GetOutputAsync<string>("waits"));
        _board.Open("runs");
        await stopping;

        Assert.Equal("runs", await _owner.Workflows.GetOutputAsync<string>("runs"));
        Assert.Equal((1, 1), (_board.Runs("waits"), _board.Runs("runs")));
    }

    private Task<WorkflowHandle<string>> StartAsync(string gate) =>
        _owner.Workflows.StartAsync(Steps.HereGated(gate).WithResources(gpus: 1), id: gate);

    private async Task<WorkflowTestHost> HostAsync(Action<FunctionWorkflowsOptions> configure)
    {
        var host = await WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
        {
            Store = _store,
            StepLease = TimeSpan.FromSeconds(1),
            Configure = configure,
            Services = services => services.AddSingleton(_board),
        });
        _hosts.Add(host);
        return host;
    }

    private object? Count(string method, object?[] arguments, Func<object?> next)
    {
        var result = next();
        _ = method switch
        {
            "ReceiveAsync" => Interlocked.Add(
                ref _received, ((ValueTask<IReadOnlyList<QueuedStep>>)result!).GetAwaiter().GetResult().Count),
            "CompleteAsync" => Interlocked.Increment(ref _completed),
            "ReturnAsync" => Interlocked.Increment(ref _returned),
            _ => 0,
        };
        return result;
    }

    private static Task UntilAsync(Func<bool> condition, string what) =>
        Board.UntilAsync(() => Task.FromResult(condition()), what);
}
