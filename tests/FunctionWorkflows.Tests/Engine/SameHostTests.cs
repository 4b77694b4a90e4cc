using FunctionWorkflows.Tests.Faults;
using FunctionWorkflows.Tests.Semantics;
using Microsoft.Extensions.DependencyInjection;

#pragma warning disable CA2012 // Each is passed on, and awaited by the engine.

namespace FunctionWorkflows.Tests.Engine;

/// <summary>What one host does to one instance does not cross.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "xunit calls DisposeAsync.")]
public sealed class SameHostTests : IAsyncLifetime
{
    private readonly InterceptedStore _store = new();
    private WorkflowTestHost _host = null!;
    private Task<InstanceRunner?> _taking = Task.FromResult<InstanceRunner?>(null);
    private int _claims;

    public async Task InitializeAsync() => _host = await WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
    {
        Store = _store,
        Services = services => services.AddSingleton(new Board()),
        Configure = options => options.TakeOver = false,
    });

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task What_is_just_being_started_here_is_not_taken_as_if_nobody_ran_it()
    {
        _store.Interception = (method, _, next) =>
        {
            var result = next();
            if (method == "CreateAsync")
            {
                Take(((ValueTask<CreateResult>)result!).GetAwaiter().GetResult().Header!);
            }

            return Counted(method, result);
        };

        var output = await _host.Workflows.RunAsync(BoardSteps.Steps.Text("once"), id: "started");

        Assert.Equal("once", output);
        Assert.Null(await _taking);
        Assert.Equal(0, _claims);
    }

    [Fact]
    public async Task What_is_just_being_canceled_here_is_not_claimed_beside_it()
    {
        var claimsBefore = -1;
        await _store.Memory.Instances.CreateAsync(Pending(), []);
        var header = (await _store.Memory.Instances.ReadAsync("canceled"))!;
        _store.Interception = (method, _, next) =>
        {
            if (method == "ClaimAsync" && Interlocked.Increment(ref _claims) == 1)
            {
                Take(header);
            }
            else if (method == "CommitAsync")
            {
                claimsBefore = _claims;
            }

            return next();
        };

        var isCanceled = await _host.Workflows.CancelAsync("canceled");

        Assert.True(isCanceled);
        Assert.Equal(1, claimsBefore);
        Assert.Null(await _taking);
        Assert.Equal(WorkflowStatus.Canceled, await _host.Workflows.GetStatusAsync("canceled"));
    }

    // As the watch of the host does; it runs until it has to wait.
    private void Take(InstanceHeader header) => _taking = _host.Services.GetRequiredService<WorkflowEngine>()
        .TakeAsync(header, isResume: false, CancellationToken.None);

    private object? Counted(string method, object? result)
    {
        _claims += method == "ClaimAsync" ? 1 : 0;
        return result;
    }

    private static InstanceHeader Pending() => new()
    {
        Id = "canceled",
        Name = "x",
        Status = WorkflowStatus.Pending,
        Birth = "birth",
        Run = "run",
        StartToken = "token",
        CreatedAt = TimeProvider.System.GetUtcNow(),
    };
}
