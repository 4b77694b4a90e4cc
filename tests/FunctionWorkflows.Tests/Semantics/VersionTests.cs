using static FunctionWorkflows.Tests.Semantics.VersionCode;

namespace FunctionWorkflows.Tests.Semantics;

/// <summary>Marked changes of the code.</summary>
public static partial class VersionCode
{
    /// <summary>Without the marker, with it, and with what is still supported raised.</summary>
    [Workflow]
    public static async Task<string> Marked(WorkflowContext ctx, string deployed)
    {
        var seen = new List<int>();
        var marked = Deployment.Of(deployed);
        await ctx.Run(CodeSteps.Steps.Undo("a"));
        for (var i = 0; i < 3; i++)
        {
            if (marked != "old")
            {
                seen.Add(ctx.Version("change", LowestOf(marked), LowestOf(marked) + 1));
            }

            if (seen is [.., > 0])
            {
                await ctx.Run(CodeSteps.Steps.Add(i, 1));
            }

            await ctx.WaitForEvent<int>("go");
        }

        return string.Join(' ', seen);
    }

    private static int LowestOf(string marked) => marked switch { "raised" => 1, "raised again" => 2, _ => 0 };

    /// <summary>The marker is behind the first event.</summary>
    [Workflow]
    public static async Task<int> MarkedLater(WorkflowContext ctx, string deployed)
    {
        await ctx.WaitForEvent<int>("go");
        return Deployment.Of(deployed) == "old" ? -1 : ctx.Version("change", 0, 1);
    }
}

public abstract class VersionTests<TStore> : SemanticsTests<TStore>
    where TStore : IStoreKind, new()
{
    private readonly string _id = $"w-{Guid.NewGuid():N}";

    [Fact]
    public async Task What_ran_before_the_change_runs_the_lowest_version_in_each_replay()
    {
        var first = await RecordedAsync(Workflows.Marked(_id));
        first.Crash();
        Deployment.Deploy(_id, "marked");

        var second = await HostAsync();
        await second.Workflows.RaiseEventAsync(_id, "go", 1);
        await UntilTakenAsync(second.Workflows, 1);
        second.Crash();
        var third = await HostAsync();
        await third.Workflows.RaiseEventAsync(_id, "go", 2);
        await third.Workflows.RaiseEventAsync(_id, "go", 3);

        Assert.Equal("0 0 0", await third.Workflows.GetOutputAsync<string>(_id));
        Assert.Equal(["undo a"], Board.Notes);
    }

    [Fact]
    public async Task What_starts_after_the_change_runs_the_highest_version_in_each_replay()
    {
        Deployment.Deploy(_id, "marked");
        var first = await RecordedAsync(Workflows.Marked(_id));
        await first.Workflows.RaiseEventAsync(_id, "go", 1);
        await UntilTakenAsync(first.Workflows, 1);
        first.Crash();

        var second = await HostAsync();
        await second.Workflows.RaiseEventAsync(_id, "go", 2);
        await second.Workflows.RaiseEventAsync(_id, "go", 3);

        Assert.Equal("1 1 1", await second.Workflows.GetOutputAsync<string>(_id));
        Assert.Equal(["undo a", "0+1", "1+1", "2+1"], Board.Notes);
    }

    [Fact]
    public async Task What_has_not_come_to_the_marker_runs_the_highest_version()
    {
        var first = await RecordedAsync(Workflows.MarkedLater(_id));
        first.Crash();
        Deployment.Deploy(_id, "marked");

        var second = await HostAsync();
        await second.Workflows.RaiseEventAsync(_id, "go", 1);

        Assert.Equal(1, await second.Workflows.GetOutputAsync<int>(_id));
    }

    [Fact]
    public async Task A_lowest_version_that_is_raised_to_what_an_instance_runs_is_no_change_for_it()
    {
        Deployment.Deploy(_id, "marked");
        var first = await RecordedAsync(Workflows.Marked(_id));
        first.Crash();
        Deployment.Deploy(_id, "raised");

        var second = await HostAsync();
        await RaiseAllAsync(second.Workflows);

        Assert.Equal("1 1 1", await second.Workflows.GetOutputAsync<string>(_id));
    }

    [Theory]
    [InlineData("marked", "raised again", "runs version 1 of 'change', and its code supports 2 to 3")]
    [InlineData("old", "raised", "asked for the event 'go' before, and its code asks for step 'CodeSteps.Add' now")]
    public async Task A_version_that_the_code_no_longer_supports_sets_the_workflow_aside(
        string before, string after, string told)
    {
        Deployment.Deploy(_id, before);
        var first = await RecordedAsync(Workflows.Marked(_id));
        first.Crash();
        Deployment.Deploy(_id, after);

        var second = await HostAsync();
        var e = await Assert.ThrowsAsync<WorkflowSetAsideException>(
            () => second.Workflows.GetOutputAsync<string>(_id).WaitAsync(TimeSpan.FromSeconds(10)));

        Assert.Equal("FW1061", Assert.IsType<StepFailedException>(e.InnerException).Code);
        Assert.Contains(told, e.Message, StringComparison.Ordinal);
        Deployment.Deploy(_id, "marked");
        await second.Workflows.ResumeAsync(_id);
        await RaiseAllAsync(second.Workflows);
        Assert.Equal(before == "old" ? "0 0 0" : "1 1 1", await second.Workflows.GetOutputAsync<string>(_id));
    }

    private async Task RaiseAllAsync(IWorkflowClient client)
    {
        for (var i = 0; i < 3; i++)
        {
            await client.RaiseEventAsync(_id, "go", i);
        }
    }

    private async Task<WorkflowTestHost> RecordedAsync<T>(Workflow<T> workflow)
    {
        var host = await HostAsync();
        await host.Workflows.StartAsync(workflow, _id);
        await UntilTakenAsync(host.Workflows, 0);
        return host;
    }

    private Task UntilTakenAsync(IWorkflowClient client, int events) => Board.UntilAsync(
        async () => (await client.GetMetadataAsync(_id)).Steps
            .Where(step => step.Name.StartsWith("Event.WaitFor", StringComparison.Ordinal)).ToArray() is var waits
            && waits.Count(wait => wait.Status == WorkflowStatus.Successful) == events && waits.Length == events + 1,
        $"{events} events are taken");
}
