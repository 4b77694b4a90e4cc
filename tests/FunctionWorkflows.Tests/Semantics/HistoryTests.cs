using static FunctionWorkflows.Tests.Semantics.CodeSteps;

namespace FunctionWorkflows.Tests.Semantics;

/// <summary>Whatever becomes of a workflow in code, the code that made it so asks for the same in a replay.</summary>
public abstract class HistoryTests<TStore> : SemanticsTests<TStore>
    where TStore : IStoreKind, new()
{
    [Fact]
    public async Task Workflows_that_succeeded_are_replayed()
    {
        var client = await ClientAsync();
        Board.Open("fast");

        await client.RunAsync(Workflows.Sum(20), "sum");
        await client.RunAsync(Workflows.FanOut(50), "fan-out");
        await client.RunAsync(Workflows.Parent(3), "parent");
        await client.RunAsync(Workflows.Caught(), "caught");
        await client.RunAsync(Workflows.Race(), "race");
        foreach (var item in Enumerable.Range(0, 30))
        {
            Board.Open($"{item}");
        }

        await client.RunAsync(Workflows.Map(30, 4), "map");
        await client.RunAsync(Workflows.Decide(TimeSpan.FromMilliseconds(30)), "late");
        await client.RunAsync(Workflows.Saga("none"), "saga");

        foreach (var workflow in (await client.ListAsync()).Workflows)
        {
            await ReplayAsync(client, workflow.Id, WorkflowStatus.Successful);
        }
    }

    [Fact]
    public async Task A_workflow_that_was_undone_is_replayed()
    {
        var client = await ClientAsync();
        await Assert.ThrowsAsync<WorkflowFailedException>(() => client.RunAsync(Workflows.Saga("c"), "w"));

        await ReplayAsync(client, "w", WorkflowStatus.Failed);
    }

    [Fact]
    public async Task A_workflow_that_failed_is_replayed_and_so_it_is_when_it_was_resumed()
    {
        var client = await ClientAsync();
        await Assert.ThrowsAsync<WorkflowFailedException>(() => client.RunAsync(Workflows.FailsAfter(), "w"));
        await ReplayAsync(client, "w", WorkflowStatus.Failed);

        Board.Open("late");
        await client.ResumeAsync("w");
        await client.GetOutputAsync<int>("w");

        await ReplayAsync(client, "w", WorkflowStatus.Successful);
    }

    [Fact]
    public async Task A_workflow_that_was_canceled_is_replayed()
    {
        var client = await ClientAsync();
        var handle = await client.StartAsync(Workflows.CleansUp(), "w");
        await Board.ReachedAsync("gate");
        await handle.CancelAsync();
        await Assert.ThrowsAsync<WorkflowCanceledException>(() => handle.GetOutputAsync());

        await ReplayAsync(client, "w", WorkflowStatus.Canceled);
    }

    [Fact]
    public async Task Of_a_workflow_that_continued_as_new_the_last_run_is_replayed()
    {
        var client = await ClientAsync();
        var handle = await client.StartAsync(Workflows.Loop(3, 0), "w");
        for (var i = 1; i <= 3; i++)
        {
            await handle.RaiseEventAsync("number", i);
        }

        await handle.GetOutputAsync();

        await ReplayAsync(client, "w", WorkflowStatus.Successful);
    }

    [Fact]
    public async Task A_workflow_that_nobody_has_begun_is_replayed()
    {
        var host = await HostAsync(options => options.TakeOver = false);
        await CreateRawAsync(
            "w", """{"steps":[{"f":"CodeSteps.Sum","a":{"count":{"v":3}},"w":""}],"out":{"s":0}}""");

        await ReplayAsync(host.Workflows, "w", WorkflowStatus.Pending);
    }

    [Fact]
    public async Task A_foreign_await_is_found_in_a_replay()
    {
        var client = await ClientAsync();
        await Assert.ThrowsAsync<WorkflowFailedException>(() => client.RunAsync(Workflows.Foreign(), "w"));
        var history = await client.ExportAsync("w");

        var thrown = await Assert.ThrowsAsync<NonDeterminismException>(() => WorkflowReplayer.ReplayAsync(history));

        Assert.Equal("FW1060", thrown.Code);
    }

    private async Task ReplayAsync(IWorkflowClient client, string id, WorkflowStatus status)
    {
        var notes = Board.Notes.Count;
        var history = WorkflowHistory.Parse((await client.ExportAsync(id)).ToJson());

        await WorkflowReplayer.ReplayAsync(history);

        Assert.Equal((id, status, notes), (history.Id, history.Status, Board.Notes.Count));
    }
}
