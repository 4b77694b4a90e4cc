using static FunctionWorkflows.Tests.Semantics.BoardSteps;

namespace FunctionWorkflows.Tests.Semantics;

/// <summary>
/// The table "The same id, resume, cancel, delete, output": its rows are methods, its columns their cases.
/// </summary>
public abstract class SameIdTests<TStore> : SemanticsTests<TStore>
    where TStore : IStoreKind, new()
{
    [Theory]
    [InlineData(WorkflowStatus.Running)]
    [InlineData(WorkflowStatus.Pending)]
    [InlineData(WorkflowStatus.Successful)]
    [InlineData(WorkflowStatus.Failed)]
    [InlineData(WorkflowStatus.Canceled)]
    [InlineData(WorkflowStatus.Resumable)]
    public async Task A_start_with_an_id_in_use_is_refused(WorkflowStatus column)
    {
        var workflows = await InAsync(column);

        var e = await Assert.ThrowsAsync<WorkflowExistsException>(
            () => workflows.StartAsync(Steps.Text("other"), id: "w"));

        Assert.Equal("w", e.WorkflowId);
        Assert.Equal(0, Board.Runs("other"));
    }

    [Theory]
    [InlineData(IdConflict.Fail)]
    [InlineData(IdConflict.UseExisting)]
    [InlineData(IdConflict.Restart)]
    public async Task A_start_with_an_unknown_id_starts(IdConflict conflict)
    {
        var workflows = await ClientAsync();

        var output = await workflows.RunAsync(Steps.Text("x"), new StartOptions { Id = "w", IdConflict = conflict });

        Assert.Equal("x", output);
    }

    [Theory]
    [InlineData(WorkflowStatus.Running)]
    [InlineData(WorkflowStatus.Pending)]
    [InlineData(WorkflowStatus.Successful)]
    [InlineData(WorkflowStatus.Failed)]
    [InlineData(WorkflowStatus.Canceled)]
    [InlineData(WorkflowStatus.Resumable)]
    public async Task UseExisting_gives_the_handle_of_what_is_there(WorkflowStatus column)
    {
        var workflows = await InAsync(column);
        var before = await workflows.GetMetadataAsync("w");

        var handle = await workflows.StartAsync(
            Graph(), new StartOptions { Id = "w", IdConflict = IdConflict.UseExisting });

        var after = await workflows.GetMetadataAsync("w");
        Assert.Equal("w", handle.Id);
        Assert.Equal(
            (before.CreatedAt, before.StartedAt, before.Status), (after.CreatedAt, after.StartedAt, after.Status));
    }

    [Theory]
    [InlineData(WorkflowStatus.Running)]
    [InlineData(WorkflowStatus.Successful)]
    public async Task UseExisting_of_another_workflow_name_is_refused(WorkflowStatus column)
    {
        var workflows = await InAsync(column);

        var e = await Assert.ThrowsAsync<WorkflowExistsException>(
            () => workflows.StartAsync(
                Steps.Text("other"), new StartOptions { Id = "w", IdConflict = IdConflict.UseExisting }));

        Assert.Contains("BoardSteps.Join", e.Message, StringComparison.Ordinal);
        Assert.Contains("BoardSteps.Text", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WorkflowStatus.Running)]
    [InlineData(WorkflowStatus.Pending)]
    [InlineData(WorkflowStatus.Resumable)]
    public async Task Restart_of_what_has_not_ended_is_refused(WorkflowStatus column)
    {
        var workflows = await InAsync(column);

        await Assert.ThrowsAsync<WorkflowExistsException>(
            () => workflows.StartAsync(
                Steps.Text("other"), new StartOptions { Id = "w", IdConflict = IdConflict.Restart }));

        Assert.Equal(0, Board.Runs("other"));
    }

    [Theory]
    [InlineData(WorkflowStatus.Successful)]
    [InlineData(WorkflowStatus.Failed)]
    [InlineData(WorkflowStatus.Canceled)]
    public async Task Restart_of_what_has_ended_is_a_new_run(WorkflowStatus column)
    {
        var workflows = await InAsync(column);

        var output = await workflows.RunAsync(
            Steps.Text("new"), new StartOptions { Id = "w", IdConflict = IdConflict.Restart });

        Assert.Equal("new", output);
        Assert.Equal("BoardSteps.Text", Assert.Single((await workflows.GetMetadataAsync("w")).Steps).Name);
    }

    [Theory]
    [InlineData(WorkflowStatus.Running)]
    [InlineData(WorkflowStatus.Pending)]
    [InlineData(WorkflowStatus.Successful)]
    public async Task Resume_of_what_needs_none_gives_the_handle_and_runs_nothing(WorkflowStatus column)
    {
        var workflows = await InAsync(column);
        var runs = (Board.Runs("a"), Board.Runs("gate"), Board.Runs("join"));

        var handle = await workflows.ResumeAsync("w");

        Assert.Equal("w", handle.Id);
        Assert.Equal(0, (await workflows.GetMetadataAsync("w")).Resumes);
        Assert.Equal(runs, (Board.Runs("a"), Board.Runs("gate"), Board.Runs("join")));
    }

    [Fact]
    public async Task Resume_of_a_failed_one_goes_on_from_the_failed_step()
    {
        var workflows = await InAsync(WorkflowStatus.Failed);
        Board.Open("gate");

        var handle = await workflows.ResumeAsync("w");

        Assert.Equal("a+gate", await handle.GetOutputAsync<string>());
        Assert.Equal((1, 2, 1), (Board.Runs("a"), Board.Runs("gate"), Board.Runs("join")));
    }

    [Fact]
    public async Task Resume_of_a_resumable_one_goes_on()
    {
        var workflows = await InAsync(WorkflowStatus.Resumable);
        Board.Open("gate");

        var handle = await workflows.ResumeAsync("w");

        Assert.Equal("a+gate", await handle.GetOutputAsync<string>());
        Assert.Equal((1, 2, 1), (Board.Runs("a"), Board.Runs("gate"), Board.Runs("join")));
    }

    [Fact]
    public async Task Resume_of_a_canceled_one_is_refused()
    {
        var workflows = await InAsync(WorkflowStatus.Canceled);

        await Assert.ThrowsAsync<WorkflowNotResumableException>(() => workflows.ResumeAsync("w"));

        Assert.Equal(WorkflowStatus.Canceled, await workflows.GetStatusAsync("w"));
    }

    [Theory]
    [InlineData(WorkflowStatus.Running)]
    [InlineData(WorkflowStatus.Pending)]
    [InlineData(WorkflowStatus.Failed)]
    [InlineData(WorkflowStatus.Resumable)]
    public async Task Cancel_of_what_may_go_on_makes_it_canceled(WorkflowStatus column)
    {
        var workflows = await InAsync(column);

        Assert.True(await workflows.CancelAsync("w"));

        var metadata = await workflows.GetMetadataAsync("w");
        Assert.Equal(WorkflowStatus.Canceled, metadata.Status);
        Assert.NotNull(metadata.EndedAt);
        Assert.NotNull(metadata.CancelRequestedAt);
    }

    [Theory]
    [InlineData(WorkflowStatus.Successful)]
    [InlineData(WorkflowStatus.Canceled)]
    public async Task Cancel_of_what_is_final_has_no_effect_and_says_so(WorkflowStatus column)
    {
        var workflows = await InAsync(column);
        var before = await workflows.GetMetadataAsync("w");

        Assert.False(await workflows.CancelAsync("w"));

        var after = await workflows.GetMetadataAsync("w");
        Assert.Equal((before.Status, before.EndedAt), (after.Status, after.EndedAt));
    }

    [Theory]
    [InlineData(WorkflowStatus.Running)]
    [InlineData(WorkflowStatus.Pending)]
    public async Task Delete_of_a_running_or_pending_one_is_refused(WorkflowStatus column)
    {
        var workflows = await InAsync(column);

        await Assert.ThrowsAsync<WorkflowRunningException>(() => workflows.DeleteAsync("w"));

        Assert.Equal("w", Assert.Single((await workflows.ListAsync()).Workflows).Id);
    }

    [Theory]
    [InlineData(WorkflowStatus.Successful)]
    [InlineData(WorkflowStatus.Failed)]
    [InlineData(WorkflowStatus.Canceled)]
    [InlineData(WorkflowStatus.Resumable)]
    public async Task Delete_of_what_does_not_run_removes_it_and_frees_the_id(WorkflowStatus column)
    {
        var workflows = await InAsync(column);

        await workflows.DeleteAsync("w");

        await Assert.ThrowsAsync<WorkflowNotFoundException>(() => workflows.GetStatusAsync("w"));
        Assert.Equal("new", await workflows.RunAsync(Steps.Text("new"), id: "w"));
    }

    [Fact]
    public async Task An_unknown_id_is_not_found_and_leaves_no_trace()
    {
        var workflows = await ClientAsync();

        await Assert.ThrowsAsync<WorkflowNotFoundException>(() => workflows.ResumeAsync("w"));
        await Assert.ThrowsAsync<WorkflowNotFoundException>(() => workflows.CancelAsync("w"));
        await Assert.ThrowsAsync<WorkflowNotFoundException>(() => workflows.DeleteAsync("w"));
        await Assert.ThrowsAsync<WorkflowNotFoundException>(() => workflows.GetStatusAsync("w"));
        await Assert.ThrowsAsync<WorkflowNotFoundException>(() => workflows.GetMetadataAsync("w"));
        await Assert.ThrowsAsync<WorkflowNotFoundException>(() => workflows.GetOutputAsync<string>("w"));
        await Assert.ThrowsAsync<WorkflowNotFoundException>(() => workflows.GetOutputAsync<string>("w", "step"));

        Assert.Empty((await workflows.ListAsync()).Workflows);
    }

    private static Step<string> Graph() => Steps.Join([Steps.Text("a"), Steps.Gated("gate")]);

    /// <summary>
    /// Brings workflow 'w' into a column of the table: step 'a' is recorded, step 'gate' is where it stands.
    /// </summary>
    private async Task<IWorkflowClient> InAsync(WorkflowStatus column)
    {
        var host = await HostAsync(
            options => options.MaxRunningWorkflows = column == WorkflowStatus.Pending ? 0 : null);
        var workflows = host.Workflows;
        var graph = column == WorkflowStatus.Failed ? Steps.Join([Steps.Text("a"), Steps.Mendable("gate")]) : Graph();
        await workflows.StartAsync(graph, id: "w");
        if (column is not WorkflowStatus.Pending)
        {
            await Board.ReachedAsync("gate");
            await workflows.GetOutputAsync<string>("w", "BoardSteps.Text");
        }

        switch (column)
        {
            case WorkflowStatus.Successful:
                Board.Open("gate");
                await workflows.GetOutputAsync<string>("w");
                break;
            case WorkflowStatus.Failed:
                await Assert.ThrowsAsync<WorkflowFailedException>(() => workflows.GetOutputAsync<string>("w"));
                break;
            case WorkflowStatus.Canceled:
                await workflows.CancelAsync("w");
                break;
            case WorkflowStatus.Resumable:
                host.Crash();
                workflows = await ClientAsync(options => options.TakeOver = false);
                await UntilAsync(workflows, "w", WorkflowStatus.Resumable);
                break;
        }

        return workflows;
    }
}
