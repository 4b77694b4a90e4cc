using static FunctionWorkflows.Tests.Semantics.BoardSteps;

namespace FunctionWorkflows.Tests.Semantics;

/// <summary>A step that takes its hosts down is set aside at the third death in a row; others go on.</summary>
public abstract class PoisonTests<TStore> : SemanticsTests<TStore>
    where TStore : IStoreKind, new()
{
    private int _seen;

    [Fact]
    public async Task Three_deaths_in_a_row_set_the_workflow_aside_with_the_steps_that_were_in_flight()
    {
        var host = await HostAsync();
        await host.Workflows.StartAsync(Steps.Join([Steps.Text("a"), Steps.Gated("killer").Named("killer")]), id: "w");
        await host.Workflows.GetOutputAsync<string>("w", "BoardSteps.Text");

        await DieAsync(host, 3);

        var e = await SetAsideAsync();
        Assert.Contains("'killer'", e.Message, StringComparison.Ordinal);
        Assert.Equal(("FW1009", 3), (((StepFailedException)e.InnerException!).Code, Board.Runs("killer")));
        Assert.True(((StepFailedException)e.InnerException!).IsCausedBy<HostLostException>());
    }

    [Fact]
    public async Task Deaths_of_a_workflow_that_a_resume_began_count_too()
    {
        var first = await HostAsync();
        await Assert.ThrowsAsync<WorkflowFailedException>(
            () => first.Workflows.RunAsync(Steps.MendableThenGated("fails"), id: "w"));
        Board.Open("fails");

        await first.Workflows.ResumeAsync("w");
        await DieAsync(first, 3);

        await SetAsideAsync();
    }

    [Fact]
    public async Task Deaths_of_a_workflow_that_was_pending_first_count_too()
    {
        var first = await HostAsync(options => options.MaxRunningWorkflows = 0);
        await first.Workflows.StartAsync(Steps.Gated("killer"), id: "w");
        await first.StopAsync();

        await DieAsync(await HostAsync(), 3);

        await SetAsideAsync();
    }

    [Fact]
    public async Task A_resume_begins_the_count_anew()
    {
        var host = await HostAsync();
        await host.Workflows.StartAsync(Steps.Gated("killer"), id: "w");
        await DieAsync(host, 3);
        await SetAsideAsync();

        var next = await HostAsync();
        await next.Workflows.ResumeAsync("w");
        await DieAsync(next, 2);
        Board.Open("killer");

        Assert.Equal("killer", await (await ClientAsync()).GetOutputAsync<string>("w"));
    }

    [Fact]
    public async Task A_new_outcome_begins_the_count_anew()
    {
        var host = await HostAsync();
        await host.Workflows.StartAsync(
            Steps.Wrap(Steps.Join([Steps.Gated("one"), Steps.Wrap(Steps.Gated("killer"))])), id: "w");
        host = await DieAsync(host, 2);
        Board.Open("one");
        await host.Workflows.GetOutputAsync<string>("w", "BoardSteps.Gated");
        await DieAsync(host, 2);
        Board.Open("killer");

        await UntilAsync(await ClientAsync(), "w", WorkflowStatus.Successful);
    }

    [Fact]
    public async Task A_neighbour_that_only_waits_for_its_next_try_is_not_counted()
    {
        var host = await HostAsync();
        await host.Workflows.StartAsync(
            Steps.Mendable("sleeps").WithRetries(1, Backoff.Constant(TimeSpan.FromHours(1))), id: "neighbour");
        await Board.UntilAsync(
            async () => (await Store.Instances.ReadAsync("neighbour"))!.DueAt is not null, "the retry is recorded");
        await host.Workflows.StartAsync(Steps.Gated("killer"), id: "w");

        await DieAsync(host, 3);

        await SetAsideAsync();
        await UntilAsync(await ClientAsync(), "neighbour", WorkflowStatus.Running);
        Assert.Equal(0, (await Store.Instances.ReadAsync("neighbour"))!.DeathsWithoutProgress);
    }

    [Fact]
    public async Task From_the_second_death_on_suspects_run_one_at_a_time()
    {
        var host = await HostAsync();
        string[] ids = ["a", "b", "c"];
        foreach (var id in ids)
        {
            await host.Workflows.StartAsync(Steps.Gated(id), id: id);
        }

        for (var death = 1; death <= 2; death++)
        {
            await Board.UntilAsync(
                () => Task.FromResult(ids.All(id => Board.Runs(id) == death)), $"all have run {death} times");
            host.Crash();
            host = await HostAsync();
        }

        await Board.UntilAsync(() => Task.FromResult(ids.Count(id => Board.Runs(id) == 3) == 1), "one of them runs");
        await host.Workflows.RunAsync(Steps.Text("x"));
        Assert.Single(ids, id => Board.Runs(id) == 3);
        Array.ForEach(ids, Board.Open);

        foreach (var id in ids)
        {
            Assert.Equal(id, await host.Workflows.GetOutputAsync<string>(id));
        }
    }

    /// <summary>Lets hosts die, each once the step runs on it; gives the one after the last death.</summary>
    private async Task<WorkflowTestHost> DieAsync(WorkflowTestHost host, int deaths, string step = "killer")
    {
        for (var death = 1; death <= deaths; death++)
        {
            await Board.UntilAsync(() => Task.FromResult(Board.Runs(step) > _seen), $"'{step}' runs");
            _seen = Board.Runs(step);
            host.Crash();
            host = await HostAsync();
        }

        return host;
    }

    private async Task<WorkflowSetAsideException> SetAsideAsync(string id = "w")
    {
        var workflows = await ClientAsync();
        var e = await Assert.ThrowsAsync<WorkflowSetAsideException>(
            () => workflows.GetOutputAsync<string>(id).WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(WorkflowStatus.Resumable, await workflows.GetStatusAsync(id));
        return e;
    }
}
