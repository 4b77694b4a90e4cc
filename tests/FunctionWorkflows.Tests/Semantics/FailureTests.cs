using static FunctionWorkflows.Tests.Semantics.FailingSteps;
using Told = FunctionWorkflows.Tests.Semantics.BoardSteps.Steps;

namespace FunctionWorkflows.Tests.Semantics;

/// <summary>The rules of "Failure" on tries and on the end of a graph.</summary>
public abstract class FailureTests<TStore> : SemanticsTests<TStore>
    where TStore : IStoreKind, new()
{
    private static readonly Backoff AtOnce = Backoff.Constant(TimeSpan.Zero);

    [Fact]
    public async Task An_exception_is_retried_three_times_by_default_and_the_tries_are_recorded()
    {
        var workflows = await ClientAsync();

        Assert.Equal(3, await workflows.RunAsync(Steps.Flaky(3), id: "w"));

        Assert.Equal(["try 1", "try 2", "try 3", "try 4"], Board.Notes);
        Assert.Equal(4, (await workflows.GetMetadataAsync("w", "FailingSteps.Flaky")).Tries);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 3)]
    public async Task After_the_last_retry_the_step_fails_for_good(int maxRetries, int runs)
    {
        var workflows = await ClientAsync();

        await Assert.ThrowsAsync<WorkflowFailedException>(
            () => workflows.RunAsync(Steps.Flaky(100).WithRetries(maxRetries, AtOnce), id: "w"));

        var step = await workflows.GetMetadataAsync("w", "FailingSteps.Flaky");
        Assert.Equal((runs, runs, WorkflowStatus.Failed), (Board.Runs("flaky"), step.Tries, step.Status));
        Assert.Equal("flaky", step.Error!.Message);
    }

    [Fact]
    public async Task Unlimited_retries_go_on_until_it_succeeds()
    {
        var workflows = await ClientAsync();

        Assert.Equal(20, await workflows.RunAsync(Steps.Flaky(20).WithRetries(Retries.Unlimited, AtOnce)));
    }

    [Theory]
    [InlineData(true, 4)]
    [InlineData(false, 1)]
    public async Task RetryOn_retries_those_types_and_their_derived_ones_only(bool isFile, int runs)
    {
        var workflows = await ClientAsync();

        await Assert.ThrowsAsync<WorkflowFailedException>(
            () => workflows.RunAsync(Steps.OnlyFiles(isFile).WithRetries(3, AtOnce)));

        Assert.Equal(runs, Board.Runs("only"));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 4)]
    public async Task DoNotRetryOn_retries_all_but_those_types(bool isFile, int runs)
    {
        var workflows = await ClientAsync();

        await Assert.ThrowsAsync<WorkflowFailedException>(
            () => workflows.RunAsync(Steps.NotFiles(isFile).WithRetries(3, AtOnce)));

        Assert.Equal(runs, Board.Runs("not"));
    }

    [Fact]
    public async Task Beside_a_failure_nothing_new_starts_and_running_siblings_end_and_are_recorded_first()
    {
        var workflows = await ClientAsync();
        var sibling = Told.Gated("sibling");
        await workflows.StartAsync(Told.Join([Told.Mendable("fails"), Told.Wrap(sibling).Named("next")]), id: "w");
        await Board.ReachedAsync("sibling");
        await FailedAsync(workflows, "BoardSteps.Mendable");

        Assert.Equal(WorkflowStatus.Running, await workflows.GetStatusAsync("w"));
        Board.Open("sibling");

        await Assert.ThrowsAsync<WorkflowFailedException>(() => workflows.GetOutputAsync<string>("w"));
        Assert.Equal("sibling", await workflows.GetOutputAsync<string>("w", "BoardSteps.Gated"));
        Assert.Equal(WorkflowStatus.Pending, (await workflows.GetMetadataAsync("w", "next")).Status);
        await Assert.ThrowsAsync<StepNotFoundException>(() => workflows.GetOutputAsync<string>("w", "next"));
    }

    [Fact]
    public async Task A_resume_takes_back_every_failure_that_ended_it_and_keeps_what_succeeded()
    {
        var workflows = await ClientAsync();
        var graph = Told.Join([Told.Text("a"), Told.Mendable("x").Named("x"), Told.Mendable("y").Named("y")]);
        await Assert.ThrowsAsync<WorkflowFailedException>(() => workflows.RunAsync(graph, id: "w"));
        Board.Open("x");
        Board.Open("y");

        await workflows.ResumeAsync("w");

        Assert.Equal("a+x+y", await workflows.GetOutputAsync<string>("w"));
        Assert.Equal(1, Board.Runs("a"));
    }

    [Fact]
    public async Task Tries_left_beside_a_failure_are_not_lost_by_a_resume()
    {
        var workflows = await ClientAsync();
        var retried = Steps.FlakyBehind("gate").CatchExceptions();
        await workflows.StartAsync(Step.All(Told.Mendable("x").Cast<object>(), retried.Cast<object>()), id: "w");
        await Board.ReachedAsync("gate");
        await FailedAsync(workflows, "BoardSteps.Mendable");
        Board.Open("gate");
        await UntilAsync(workflows, "w", WorkflowStatus.Failed);
        Board.Open("x");

        await workflows.ResumeAsync("w");
        await UntilAsync(workflows, "w", WorkflowStatus.Successful);

        var (value, error) = await workflows.GetOutputAsync<StepResult<int>>("w", "FailingSteps.FlakyBehind");
        Assert.Equal((1, null), (value, error));
    }

    [Fact]
    public async Task An_output_that_cannot_be_serialized_fails_the_step_at_once()
    {
        var workflows = await ClientAsync();

        var e = await Assert.ThrowsAsync<WorkflowFailedException>(() => workflows.RunAsync(Steps.Endless()));

        var step = Assert.IsType<StepFailedException>(e.InnerException);
        Assert.Equal(("FW1015", 1), (step.Code, Board.Runs("ring")));
        Assert.Contains(typeof(Ring).FullName!, step.Message, StringComparison.Ordinal);
        Assert.Contains("$.Next", step.Message, StringComparison.OrdinalIgnoreCase);
    }

    private static Task FailedAsync(IWorkflowClient workflows, string step) => Board.UntilAsync(
        async () => (await workflows.GetMetadataAsync("w", step))
            .Status == WorkflowStatus.Failed, $"the failure of '{step}' is recorded");
}
