using static FunctionWorkflows.Tests.Semantics.CompensationSteps;

namespace FunctionWorkflows.Tests.Semantics;

/// <summary>What becomes of compensations that fail.</summary>
public abstract class CompensationTests<TStore> : SemanticsTests<TStore>
    where TStore : IStoreKind, new()
{
    [Fact]
    public async Task One_resume_runs_all_compensations_that_failed_and_no_other()
    {
        var client = await ClientAsync();
        Board.Open("b");
        var first = await Assert.ThrowsAsync<WorkflowFailedException>(
            () => client.RunAsync(Workflows.Saga(TimeSpan.Zero), "w"));
        Board.Open("a");
        Board.Open("c");

        await client.ResumeAsync("w");

        var second = await Assert.ThrowsAsync<WorkflowFailedException>(() => client.GetOutputAsync<string>("w"));
        Assert.Contains("FW1063", first.Message, StringComparison.Ordinal);
        Assert.Equal("the cause", second.InnerException!.Message);
        Assert.Equal(["undo c", "undo b", "undo a", "undo c", "undo a"], Board.Notes);
        await Assert.ThrowsAsync<WorkflowNotResumableException>(() => client.ResumeAsync("w"));
    }

    [Fact]
    public async Task A_compensation_that_fails_after_a_cancellation_does_not_stop_the_others()
    {
        var client = await ClientAsync();
        Board.Open("a");
        Board.Open("c");
        var handle = await client.StartAsync(Workflows.Saga(TimeSpan.FromDays(1)), "w");

        await handle.CancelAsync();

        await Assert.ThrowsAsync<WorkflowCanceledException>(() => handle.GetOutputAsync());
        Assert.Equal(["undo c", "undo b", "undo a"], Board.Notes);
        var failed = (await client.GetMetadataAsync("w")).Steps.Single(step => step.Status == WorkflowStatus.Failed);
        Assert.Equal("not b", failed.Error!.Message);
    }
}
