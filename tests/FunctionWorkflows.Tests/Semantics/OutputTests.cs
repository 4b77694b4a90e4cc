using static FunctionWorkflows.Tests.Semantics.BoardSteps;

namespace FunctionWorkflows.Tests.Semantics;

/// <summary>The rows "GetOutputAsync" and "GetOutputAsync(name)" of the table.</summary>
public abstract class OutputTests<TStore> : SemanticsTests<TStore>
    where TStore : IStoreKind, new()
{
    [Fact]
    public async Task The_output_of_a_running_one_is_waited_for()
    {
        var workflows = await ClientAsync();
        await workflows.StartAsync(Steps.Gated("gate"), id: "w");
        await Board.ReachedAsync("gate");

        var output = workflows.GetOutputAsync<string>("w");
        Assert.False(output.IsCompleted);
        Board.Open("gate");

        Assert.Equal("gate", await output);
    }

    [Fact]
    public async Task The_output_of_a_pending_one_is_waited_for()
    {
        var workflows = await ClientAsync(options => options.MaxRunningWorkflows = 0);
        await workflows.StartAsync(Steps.Text("x"), id: "w");
        Assert.Equal(WorkflowStatus.Pending, await workflows.GetStatusAsync("w"));

        var output = workflows.GetOutputAsync<string>("w");
        await ClientAsync();

        Assert.Equal("x", await output);
    }

    [Fact]
    public async Task The_output_of_a_resumable_one_is_waited_for()
    {
        var first = await HostAsync();
        await first.Workflows.StartAsync(Steps.Gated("gate"), id: "w");
        await Board.ReachedAsync("gate");
        first.Crash();
        var watching = await ClientAsync(options => options.TakeOver = false);
        await UntilAsync(watching, "w", WorkflowStatus.Resumable);

        var output = watching.GetOutputAsync<string>("w");
        Board.Open("gate");
        await ClientAsync();

        Assert.Equal("gate", await output);
    }

    [Fact]
    public async Task The_output_of_a_failed_one_is_its_failure_with_that_of_the_step_inside()
    {
        var workflows = await ClientAsync();

        var e = await Assert.ThrowsAsync<WorkflowFailedException>(
            () => workflows.RunAsync(Steps.Mendable("gate"), id: "w"));
        var again = await Assert.ThrowsAsync<WorkflowFailedException>(() => workflows.GetOutputAsync<string>("w"));

        var step = Assert.IsType<StepFailedException>(e.InnerException);
        Assert.Equal(("BoardSteps.Mendable", "System.InvalidOperationException", "w"),
            (step.StepName, step.ErrorType, step.WorkflowId));
        Assert.True(step.IsCausedBy<InvalidOperationException>());
        Assert.Equal(step.Message, again.InnerException!.Message);
    }

    [Fact]
    public async Task The_output_of_a_canceled_one_is_its_cancellation_and_waiters_hear_at_once()
    {
        var workflows = await ClientAsync();
        await workflows.StartAsync(Steps.Gated("gate"), id: "w");
        await Board.ReachedAsync("gate");
        var waiter = workflows.GetOutputAsync<string>("w");

        await workflows.CancelAsync("w");

        await Assert.ThrowsAsync<WorkflowCanceledException>(() => waiter);
        await Assert.ThrowsAsync<WorkflowCanceledException>(() => workflows.GetOutputAsync<string>("w"));
    }

    [Fact]
    public async Task The_output_of_a_step_is_given_while_the_workflow_runs()
    {
        var workflows = await ClientAsync();
        await workflows.StartAsync(Steps.Join([Steps.Text("a").Named("first"), Steps.Gated("gate")]), id: "w");

        Assert.Equal("a", await workflows.GetOutputAsync<string>("w", "first"));

        Assert.Equal(WorkflowStatus.Running, await workflows.GetStatusAsync("w"));
    }

    [Fact]
    public async Task The_output_of_a_step_that_is_not_there_yet_is_waited_for()
    {
        var workflows = await ClientAsync();
        await workflows.StartAsync(Outer("gate"), id: "w");
        await Board.ReachedAsync("gate");

        var output = workflows.GetOutputAsync<string>("w", "BoardSteps.Text_1");
        Assert.False(output.IsCompleted);
        Board.Open("gate");

        Assert.Equal("tail", await output);
    }

    [Fact]
    public async Task A_failed_one_still_gives_the_outputs_of_the_steps_that_succeeded_and_the_failures_of_others()
    {
        var workflows = await ClientAsync();
        await workflows.StartAsync(Steps.Join([Steps.Text("a"), Steps.Mendable("gate")]), id: "w");
        await UntilAsync(workflows, "w", WorkflowStatus.Failed);

        Assert.Equal("a", await workflows.GetOutputAsync<string>("w", "BoardSteps.Text"));
        var e = await Assert.ThrowsAsync<StepFailedException>(
            () => workflows.GetOutputAsync<string>("w", "BoardSteps.Mendable"));
        Assert.Equal("gate is not open", e.Message);
    }

    [Fact]
    public async Task A_canceled_one_still_gives_the_outputs_that_are_recorded()
    {
        var workflows = await ClientAsync();
        await workflows.StartAsync(Steps.Join([Steps.Text("a"), Steps.Gated("gate")]), id: "w");
        await workflows.GetOutputAsync<string>("w", "BoardSteps.Text");

        await workflows.CancelAsync("w");

        Assert.Equal("a", await workflows.GetOutputAsync<string>("w", "BoardSteps.Text"));
        await Assert.ThrowsAsync<WorkflowCanceledException>(
            () => workflows.GetOutputAsync<string>("w", "BoardSteps.Gated"));
    }

    [Fact]
    public async Task A_name_that_never_ran_is_told_with_the_nearest_one()
    {
        var workflows = await ClientAsync();
        await workflows.RunAsync(Steps.Text("a"), id: "w");

        var e = await Assert.ThrowsAsync<StepNotFoundException>(
            () => workflows.GetOutputAsync<string>("w", "BoardSteps.Test"));

        Assert.Contains("'BoardSteps.Text'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_type_that_does_not_fit_is_told_with_both_types()
    {
        var workflows = await ClientAsync();
        await workflows.RunAsync(Steps.Text("a"), id: "w");

        var whole = await Assert.ThrowsAsync<FunctionWorkflowsException>(() => workflows.GetOutputAsync<int>("w"));
        var step = await Assert.ThrowsAsync<FunctionWorkflowsException>(
            () => workflows.GetOutputAsync<int>("w", "BoardSteps.Text"));

        Assert.All([whole, step], e =>
        {
            Assert.Contains("System.String", e.Message, StringComparison.Ordinal);
            Assert.Contains("System.Int32", e.Message, StringComparison.Ordinal);
        });
    }

    private static Step<string> Outer(string gate) => Steps.Join([Steps.Text("head"), Steps.After(Steps.Gated(gate))]);
}
