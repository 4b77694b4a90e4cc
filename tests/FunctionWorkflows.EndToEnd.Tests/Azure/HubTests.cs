using static FunctionWorkflows.CrashApp.LinkSteps;

namespace FunctionWorkflows.EndToEnd.Tests.Azure;

/// <summary>Apps that share an account and have hubs of their own.</summary>
public sealed class HubTests
{
    [Fact]
    public async Task Hubs_in_one_account_do_not_see_each_other()
    {
        var azurite = await Azurite.Shared;
        await using var one = ProcessScope.Create(azurite);
        await using var other = ProcessScope.Create(azurite);
        var host = await one.StartAsync();

        // Under the same id, and the other hub has no host.
        var handle = await one.Workflows.StartAsync(Sequence(3, 10), id: "same");
        await other.Workflows.StartAsync(Sequence(3, 10), id: "same");
        await other.Workflows.StartAsync(Sequence(3, 10), id: "of the other");

        await handle.GetOutputAsync();
        Assert.Equal(["same"], await IdsAsync(one));
        Assert.Equal(["of the other", "same"], await IdsAsync(other));
        Assert.Equal(WorkflowStatus.Pending, await other.Workflows.GetStatusAsync("same"));
        await Assert.ThrowsAsync<WorkflowNotFoundException>(() => one.Workflows.GetStatusAsync("of the other"));
        Assert.Single(await one.Store.Cluster.ListAsync());
        Assert.Empty(await other.Store.Cluster.ListAsync());

        // With a host of its own the other hub's workflows run there.
        var hostOfOther = await other.StartAsync();
        await other.Workflows.GetOutputAsync<string>("same");
        Assert.All(one.Runs(), run => Assert.Equal(host.Id, run.Process));
        Assert.All(other.Runs(), run => Assert.Equal(hostOfOther.Id, run.Process));
    }

    private static async Task<string[]> IdsAsync(ProcessScope scope) =>
        [.. (await scope.Workflows.ListAsync()).Workflows.Select(workflow => workflow.Id).Order()];
}
