using static FunctionWorkflows.Tests.Semantics.BoardSteps;

namespace FunctionWorkflows.Tests.Semantics;

/// <summary>
/// The rules below the table: times, resume of all, cancel, delete, pending, draining, starts inside steps.
/// </summary>
public abstract class LifecycleTests<TStore> : SemanticsTests<TStore>
    where TStore : IStoreKind, new()
{
    [Fact]
    public async Task The_first_start_stays_and_resumes_and_the_last_end_are_kept_beside_it()
    {
        var workflows = await ClientAsync();
        await Assert.ThrowsAsync<WorkflowFailedException>(() => workflows.RunAsync(Steps.Mendable("gate"), id: "w"));
        var before = await workflows.GetMetadataAsync("w");
        Board.Open("gate");

        await workflows.ResumeAsync("w");
        await workflows.GetOutputAsync<string>("w");

        var after = await workflows.GetMetadataAsync("w");
        Assert.Equal((before.StartedAt, before.CreatedAt, 1), (after.StartedAt, after.CreatedAt, after.Resumes));
        Assert.True(before.ResumedAt is null && after.ResumedAt >= before.EndedAt && after.EndedAt >= after.ResumedAt);
        Assert.True(before.Error is WorkflowFailedException && after.Error is null);
    }

    [Fact]
    public async Task ResumeAll_gives_one_result_for_each_and_one_that_cannot_go_on_spoils_no_other()
    {
        var workflows = await ClientAsync();
        await CreateRawAsync("unreadable", "nonsense");
        await Assert.ThrowsAsync<WorkflowSetAsideException>(() => workflows.GetOutputAsync<string>("unreadable"));
        await Assert.ThrowsAsync<WorkflowFailedException>(
            () => workflows.RunAsync(Steps.Mendable("gate"), id: "failed"));
        await workflows.StartAsync(Steps.Gated("never"), id: "canceled");
        await workflows.CancelAsync("canceled");
        Board.Open("gate");

        var onlyResumable = await workflows.ResumeAllAsync();
        var all = await workflows.ResumeAllAsync(includeFailed: true);

        Assert.Equal(["unreadable"], onlyResumable.Select(result => result.Id));
        Assert.Equal(["failed", "unreadable"], all.Select(result => result.Id).Order(StringComparer.Ordinal));
        Assert.IsType<WorkflowSetAsideException>(all.Single(result => result.Id == "unreadable").Error);
        Assert.Equal("gate", await workflows.GetOutputAsync<string>("failed"));
        Assert.Equal(WorkflowStatus.Canceled, await workflows.GetStatusAsync("canceled"));
    }

    [Fact]
    public async Task A_cancellation_is_durable_when_it_returns_also_from_another_host_and_tokens_fire()
    {
        var owner = await HostAsync();
        var other = await ClientAsync();
        await owner.Workflows.StartAsync(Steps.Gated("gate"), id: "w");
        await Board.ReachedAsync("gate");

        Assert.True(await other.CancelAsync("w"));

        var header = await Store.Instances.ReadAsync("w");
        Assert.Equal(WorkflowStatus.Canceled, header!.Status);
        Assert.NotNull(header.EndedAt);
        await Board.UntilAsync(
            () => Task.FromResult(Board.Notes.Contains("gate stopped")), "the token of the step has fired");
    }

    [Fact]
    public async Task An_outcome_after_the_cancellation_is_dropped()
    {
        var workflows = await ClientAsync();
        await workflows.StartAsync(Steps.Wrap(Steps.Deaf("gate")), id: "w");
        await Board.ReachedAsync("gate");
        await workflows.CancelAsync("w");
        var before = await Store.Instances.ReadAsync("w");

        Board.Open("gate");
        await workflows.RunAsync(Steps.Text("later"));

        var after = await Store.Instances.ReadAsync("w");
        Assert.Equal((before!.CommitId, WorkflowStatus.Canceled), (after!.CommitId, after.Status));
        await Assert.ThrowsAsync<WorkflowCanceledException>(
            () => workflows.GetOutputAsync<string>("w", "BoardSteps.Deaf"));
    }

    [Fact]
    public async Task A_delete_removes_objects_too()
    {
        var workflows = await ClientAsync(options => options.ObjectThreshold = 10);
        await workflows.RunAsync(Steps.Text(new string('x', 100)), id: "w");
        var header = await Store.Instances.ReadAsync("w");
        var records = await Store.Instances.ReadRecordsAsync("w", header!.Birth, 0).ToListAsync();
        var hash = System.Text.Json.JsonDocument.Parse(
            records[^1].Data!.Data).RootElement.GetProperty("sha256").GetString()!;
        await using (var there = await Store.Objects.OpenReadAsync("w", header.Birth, hash))
        {
            Assert.NotNull(there);
        }

        await workflows.DeleteAsync("w");

        Assert.Null(await Store.Objects.OpenReadAsync("w", header.Birth, hash));
    }

    [Fact]
    public async Task MaxRunningWorkflows_leaves_others_pending_until_there_is_room()
    {
        var workflows = await ClientAsync(options => options.MaxRunningWorkflows = 1);
        await workflows.StartAsync(Steps.Gated("a"), id: "a");
        await workflows.StartAsync(Steps.Gated("b"), id: "b");
        await Board.ReachedAsync("a");
        Assert.Equal(WorkflowStatus.Pending, await workflows.GetStatusAsync("b"));
        Assert.Null((await workflows.GetMetadataAsync("b")).StartedAt);

        Board.Open("a");
        await Board.ReachedAsync("b");
        Assert.Equal(WorkflowStatus.Running, await workflows.GetStatusAsync("b"));
        Board.Open("b");

        Assert.Equal("b", await workflows.GetOutputAsync<string>("b"));
        Assert.NotNull((await workflows.GetMetadataAsync("b")).StartedAt);
    }

    [Fact]
    public async Task A_host_that_drains_lets_running_steps_end_and_another_goes_on_at_once()
    {
        var first = await HostAsync();
        await first.Workflows.StartAsync(Steps.Wrap(Steps.Gated("gate")), id: "w");
        await Board.ReachedAsync("gate");
        var second = await ClientAsync();

        var stopping = first.StopAsync();
        Board.Open("gate");
        await stopping;

        Assert.Equal("(gate)", await second.GetOutputAsync<string>("w"));
        Assert.Equal((1, 0), (Board.Runs("gate"), (await Store.Instances.ReadAsync("w"))!.DeathsWithoutProgress));
    }

    [Fact]
    public async Task When_the_grace_of_a_drain_is_over_a_step_that_stops_has_not_failed_and_runs_again_elsewhere()
    {
        var first = await HostAsync();
        await first.Workflows.StartAsync(Steps.Wrap(Steps.Gated("gate")), id: "w");
        await Board.ReachedAsync("gate");

        await first.StopAsync(new CancellationToken(canceled: true));
        await Board.UntilAsync(
            () => Task.FromResult(Board.Notes.Contains("gate stopped")), "the token of the step has fired");
        Board.Open("gate");
        var second = await ClientAsync();

        Assert.Equal("(gate)", await second.GetOutputAsync<string>("w"));
        Assert.Equal(2, Board.Runs("gate"));
    }

    [Fact]
    public async Task A_start_inside_a_step_that_runs_twice_reaches_the_same_workflow()
    {
        var first = await HostAsync();
        await first.Workflows.StartAsync(Steps.Starts("gate"), id: "w");
        await Board.ReachedAsync("gate");
        first.Crash();
        Board.Open("gate");

        var second = await ClientAsync();
        var child = await second.GetOutputAsync<string>("w");

        Assert.Equal(2, Board.Notes.Count);
        Assert.Equal(Board.Notes[0], Board.Notes[1]);
        Assert.Equal("child", await second.GetOutputAsync<string>(child));
        Assert.Equal(3, (await second.ListAsync()).Workflows.Count);
    }

    [Fact]
    public async Task Metadata_of_a_workflow_and_of_its_steps_is_kept_and_filters_lists()
    {
        var workflows = await ClientAsync();
        await workflows.RunAsync(
            Steps.Join([Steps.Text("a").WithMetadata("part", "1"), Steps.Text("b")]),
            new StartOptions { Id = "w", Metadata = new Dictionary<string, string> { ["owner"] = "ann" } });
        await workflows.RunAsync(Steps.Text("c"), id: "other");

        var page = await workflows.ListAsync(new() { Metadata = new Dictionary<string, string> { ["owner"] = "ann" } });
        var metadata = await workflows.GetMetadataAsync("w");

        Assert.Equal("w", Assert.Single(page.Workflows).Id);
        Assert.Equal("ann", metadata.Metadata["owner"]);
        Assert.Equal("1", metadata.Steps[0].Metadata["part"]);
        Assert.All(metadata.Steps, step => Assert.True(
            step is { Status: WorkflowStatus.Successful, Tries: 1, StartedAt: not null, EndedAt: not null }));
        await Assert.ThrowsAsync<StepNotFoundException>(() => workflows.GetMetadataAsync("w", "nothing"));
    }
}
