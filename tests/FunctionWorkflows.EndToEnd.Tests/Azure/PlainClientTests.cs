using static FunctionWorkflows.CrashApp.CrashSteps;

namespace FunctionWorkflows.EndToEnd.Tests.Azure;

/// <summary>A process that runs nothing itself, as this one is here, and hosts that do.</summary>
public sealed class PlainClientTests
{
    [Fact]
    public async Task A_client_starts_waits_cancels_reads_and_lists()
    {
        await using var scope = await ProcessScope.CreateAsync(new AzureProcesses());
        var workflows = scope.Workflows;
        var early = await workflows.StartAsync(Steps.Tree(1, 3), new() { Id = "early", Metadata = Of("one") });
        await workflows.StartAsync(Steps.Hold(), new() { Id = "unwanted", Metadata = Of("one") });

        // As long as there is no host, they are nobody's, and can be cancelled all the same.
        Assert.Equal(WorkflowStatus.Pending, await early.GetStatusAsync());
        Assert.True(await workflows.CancelAsync("unwanted"));
        Assert.Equal(["unwanted"], await IdsAsync(scope, new() { Statuses = [WorkflowStatus.Canceled] }));

        await scope.StartAsync();
        var held = await workflows.StartAsync(Steps.Hold(), new() { Id = "held", Metadata = Of("other") });
        Assert.Equal(3, await early.GetOutputAsync());
        Assert.Equal(3, await workflows.GetOutputAsync<int>("early", "CrashSteps.Sum"));
        Assert.Equal(8, (await workflows.GetMetadataAsync("early")).Steps.Count);
        await Eventually.IsTrueAsync(
            async () => await held.GetStatusAsync() == WorkflowStatus.Running, scope.Outputs);

        Assert.Equal(["held", "unwanted", "early"], await IdsAsync(scope, new()));
        Assert.Equal(["unwanted", "early"], await IdsAsync(scope, new() { Metadata = Of("one") }));
        Assert.Equal(["early"], await IdsAsync(scope, new() { Name = "CrashSteps.Tree" }));
        Assert.Equal(["held"], await IdsAsync(scope, new() { Statuses = [WorkflowStatus.Running] }));
        Assert.True(await workflows.CancelAsync("held"));
        Assert.Equal(WorkflowStatus.Canceled, await held.GetStatusAsync());
        await Assert.ThrowsAsync<WorkflowCanceledException>(() => held.GetOutputAsync());
    }

    private static Dictionary<string, string> Of(string tenant) => new() { ["tenant"] = tenant };

    private static async Task<string[]> IdsAsync(ProcessScope scope, WorkflowFilter filter) =>
        [.. (await scope.Workflows.ListAsync(filter)).Workflows.Select(workflow => workflow.Id)];
}
