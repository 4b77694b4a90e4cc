using static FunctionWorkflows.Tests.Semantics.ForeignCode;

namespace FunctionWorkflows.Tests.Semantics;

/// <summary>Code that awaits something foreign fails its first run; what has run before waits for mended code.</summary>
public abstract class ForeignAwaitTests<TStore> : SemanticsTests<TStore>
    where TStore : IStoreKind, new()
{
    private readonly string _id = $"w-{Guid.NewGuid():N}";

    [Theory]
    [InlineData("task")]
    [InlineData("delay")]
    [InlineData("never")]
    [InlineData("configured")]
    [InlineData("configured at the end")]
    [InlineData("elsewhere")]
    [InlineData("beside")]
    public async Task A_foreign_await_fails_the_first_run(string kind)
    {
        var client = await ClientAsync();
        Board.Open(kind);

        var e = await Assert.ThrowsAsync<WorkflowFailedException>(
            () => client.RunAsync(Workflows.Foreign(kind), _id).WaitAsync(TimeSpan.FromSeconds(10)));

        var cause = Assert.IsType<StepFailedException>(e.InnerException);
        Assert.Equal("FW1060", cause.Code);
        Assert.True(cause.IsCausedBy<NonDeterminismException>());
        Assert.Contains(_id, cause.Message, StringComparison.Ordinal);
        Assert.False(Board.IsReached("never"));
    }

    [Fact]
    public async Task In_a_replay_it_sets_the_workflow_aside()
    {
        var first = await HostAsync();
        await first.Workflows.StartAsync(Workflows.ForeignLater(_id), _id);
        await Board.UntilAsync(
            async () => (await first.Workflows.GetMetadataAsync(_id)).Steps.Any(step => step.WaitsFor is not null),
            "it waits");
        first.Crash();
        Deployment.Deploy(_id, "foreign");

        var client = await ClientAsync();
        var e = await Assert.ThrowsAsync<WorkflowSetAsideException>(
            () => client.GetOutputAsync<string>(_id).WaitAsync(TimeSpan.FromSeconds(10)));
        Deployment.Deploy(_id, "old");
        await client.ResumeAsync(_id);
        await client.RaiseEventAsync(_id, "go", "done");

        Assert.StartsWith("FW106", Assert.IsType<StepFailedException>(e.InnerException).Code, StringComparison.Ordinal);
        Assert.Equal("done", await client.GetOutputAsync<string>(_id));
        Assert.Equal(["undo a"], Board.Notes);
    }

    [Fact]
    public async Task What_nobody_awaits_is_given_up_at_the_end()
    {
        var client = await ClientAsync();
        var handle = await client.StartAsync(Workflows.Unawaited(fails: false), _id);
        await Board.ReachedAsync("unawaited");

        Board.Open("awaited");

        Assert.Equal("done", await handle.GetOutputAsync());
        await Board.UntilAsync(() => Task.FromResult(Board.Notes.Contains("canceled unawaited")), "its token fires");
    }

    [Fact]
    public async Task What_nobody_awaits_ends_where_the_code_fails_beside_it()
    {
        var client = await ClientAsync();
        var handle = await client.StartAsync(Workflows.Unawaited(fails: true), _id);
        await Board.ReachedAsync("unawaited");
        Board.Open("awaited");

        Board.Open("unawaited");

        await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetOutputAsync());
        Assert.Equal("unawaited", await client.GetOutputAsync<string>(_id, "CodeSteps.Gated"));
    }

    [Fact]
    public async Task A_yield_goes_on_in_the_same_place()
    {
        var client = await ClientAsync();

        Assert.Equal(3, await client.RunAsync(Workflows.Yields()));
    }
}
