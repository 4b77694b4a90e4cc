using Microsoft.Extensions.DependencyInjection;
using static FunctionWorkflows.Tests.Engine.ServiceSteps;

namespace FunctionWorkflows.Tests.Engine;

public sealed class ServiceTests
{
    [Fact]
    public async Task A_service_that_is_missing_sets_the_workflow_aside_and_is_no_failure_of_the_step()
    {
        var store = new InMemoryStore();
        await using (var without = await TestHost.StartAsync(store, o => o.CodeVersion = "1"))
        {
            await MissesServiceAsync(without, Steps.Parameter(), "parameter");
            await MissesServiceAsync(without, Steps.Instance(), "instance");
        }

        await using var with = await TestHost.StartAsync(
            store, o => o.CodeVersion = "2", services => services.AddSingleton<IGreeter, Greeter>());

        Assert.Equal("hello", await OutputAsync(with, "parameter"));
        Assert.Equal("hello", await OutputAsync(with, "instance"));
    }

    private static async Task MissesServiceAsync(TestHost host, Step<string> step, string id)
    {
        var e = await Assert.ThrowsAsync<WorkflowSetAsideException>(() => host.Workflows.RunAsync(step, id: id));

        Assert.Equal("FW1042", Assert.IsType<StepFailedException>(e.InnerException).Code);
        Assert.Contains("IGreeter", e.Message, StringComparison.Ordinal);
    }

    // Set aside by version 1: GetOutputAsync tells so until the host of version 2 has looked at it.
    private static async Task<string> OutputAsync(TestHost host, string id)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (await host.Workflows.GetStatusAsync(id, deadline.Token) == WorkflowStatus.Resumable)
        {
            await timer.WaitForNextTickAsync(deadline.Token);
        }

        return await host.Workflows.GetOutputAsync<string>(id, cancellationToken: deadline.Token);
    }
}
