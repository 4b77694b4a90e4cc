using static FunctionWorkflows.Tests.Semantics.FailingSteps;
using Told = FunctionWorkflows.Tests.Semantics.BoardSteps.Steps;

namespace FunctionWorkflows.Tests.Semantics;

/// <summary>The rule of "Failure" on <c>CatchExceptions</c>, clause by clause.</summary>
public abstract class CatchTests<TStore> : SemanticsTests<TStore>
    where TStore : IStoreKind, new()
{
    private const string InvalidOperation = "System.InvalidOperationException";

    [Fact]
    public async Task A_success_is_a_pair_without_an_error()
    {
        var workflows = await ClientAsync();

        var (value, error) = await workflows.RunAsync(Told.Text("x").CatchExceptions());

        Assert.Equal(("x", null), (value, error));
    }

    [Fact]
    public async Task Retries_come_first()
    {
        var workflows = await ClientAsync();

        var result = await workflows.RunAsync(
            Steps.Flaky(100).WithRetries(2, Backoff.Constant(TimeSpan.Zero)).CatchExceptions());

        Assert.False(result.IsSuccess);
        Assert.Equal((3, 0), (Board.Runs("flaky"), result.Value));
        Assert.True(result.Error.IsCausedBy<InvalidOperationException>());
    }

    [Fact]
    public async Task The_nearest_one_catches()
    {
        var workflows = await ClientAsync();

        var (value, error) = await workflows.RunAsync(Steps.CatchesInside().CatchExceptions());

        Assert.Null(error);
        Assert.Equal($"error {InvalidOperation} inside broke of FailingSteps.Broken", value);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task The_continuation_is_covered_to_any_depth_with_its_inner_inputs(int depth)
    {
        var workflows = await ClientAsync();

        var text = await workflows.RunAsync(Steps.Describe(Steps.BrokenInside(depth).CatchExceptions()), id: "w");

        Assert.Equal($"error {InvalidOperation} inside broke of FailingSteps.Broken", text);
        Assert.Equal(WorkflowStatus.Successful, await workflows.GetStatusAsync("w"));
    }

    [Fact]
    public async Task Running_siblings_in_the_continuation_end_before_the_pair_is_recorded()
    {
        var workflows = await ClientAsync();
        await workflows.StartAsync(Steps.BrokenBeside("sibling").CatchExceptions(), id: "w");
        await Board.ReachedAsync("sibling");
        await Board.UntilAsync(async () => (await workflows.GetMetadataAsync("w"))
            .Steps.Any(step => step.Status == WorkflowStatus.Failed), "the failure is recorded");
        Assert.Equal(WorkflowStatus.Running, await workflows.GetStatusAsync("w"));

        Board.Open("sibling");

        Assert.False((await workflows.GetOutputAsync<StepResult<string>>("w")).IsSuccess);
        Assert.Equal("sibling", await workflows.GetOutputAsync<string>("w", "BoardSteps.Gated"));
        Assert.Equal(0, Board.Runs("join"));
    }

    [Fact]
    public async Task Time_outs_are_covered()
    {
        var workflows = await ClientAsync();

        var (_, error) = await workflows.RunAsync(
            Told.Gated("never").WithTimeout(TimeSpan.FromMilliseconds(20)).CatchExceptions());

        Assert.True(error!.IsCausedBy<TimeoutException>());
    }

    [Fact]
    public async Task Cancellation_is_not_covered()
    {
        var workflows = await ClientAsync();
        await workflows.StartAsync(Steps.Describe(Told.Gated("gate").CatchExceptions()), id: "w");
        await Board.ReachedAsync("gate");

        await workflows.CancelAsync("w");

        await Assert.ThrowsAsync<WorkflowCanceledException>(() => workflows.GetOutputAsync<string>("w"));
        Assert.Equal(0, Board.Runs("describe"));
    }

    [Fact]
    public async Task The_failing_argument_of_the_step_itself_is_not_covered()
    {
        var workflows = await ClientAsync();

        var e = await Assert.ThrowsAsync<WorkflowFailedException>(
            () => workflows.RunAsync(Told.Text(Steps.Broken("argument")).CatchExceptions(), id: "w"));

        Assert.Equal("argument broke", e.InnerException!.Message);
        Assert.Equal(WorkflowStatus.Pending, (await workflows.GetMetadataAsync("w", "BoardSteps.Text")).Status);
    }

    [Fact]
    public async Task The_pair_stays_the_same_after_a_crash_even_when_the_cause_has_gone()
    {
        var first = await HostAsync();
        var caught = Told.Mendable("cause").CatchExceptions();
        await first.Workflows.StartAsync(
            Told.Join([Steps.Describe(caught), Told.Gated("gate"), Steps.Describe(caught)]), id: "w");
        await first.Workflows.GetOutputAsync<string>("w", "FailingSteps.Describe");
        await first.Workflows.GetOutputAsync<string>("w", "FailingSteps.Describe_1");
        first.Crash();
        Board.Open("cause");
        Board.Open("gate");

        var second = await ClientAsync();

        var text = $"error {InvalidOperation} cause is not open of BoardSteps.Mendable";
        Assert.Equal($"{text}+gate+{text}", await second.GetOutputAsync<string>("w"));
        Assert.Equal((1, 2), (Board.Runs("cause"), Board.Runs("describe")));
    }

    [Fact]
    public async Task A_resume_does_not_take_back_what_was_caught()
    {
        var workflows = await ClientAsync();
        var graph = Told.Join([Steps.Describe(Steps.BrokenInside(1).CatchExceptions()), Told.Mendable("end")]);
        await Assert.ThrowsAsync<WorkflowFailedException>(() => workflows.RunAsync(graph, id: "w"));
        Board.Open("end");

        await workflows.ResumeAsync("w");

        Assert.Equal($"error {InvalidOperation} inside broke of FailingSteps.Broken+end",
            await workflows.GetOutputAsync<string>("w"));
        Assert.Equal(1, Board.Runs("inside"));
    }

    [Fact]
    public async Task The_attribute_catches_as_the_call_does()
    {
        var workflows = await ClientAsync();

        var (value, error) = await workflows.RunAsync(Steps.CaughtByAttribute());

        Assert.Null(value);
        Assert.Equal("attribute", error!.Message);
    }

    [Fact]
    public async Task Two_catches_nest_as_their_types_say()
    {
        var workflows = await ClientAsync();

        var result = await workflows.RunAsync(Steps.Broken("x").CatchExceptions().CatchExceptions());

        Assert.True(result.IsSuccess);
        Assert.Equal("x broke", result.Value.Error!.Message);
    }
}
