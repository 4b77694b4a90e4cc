using static FunctionWorkflows.Tests.Semantics.ListenerSteps;

namespace FunctionWorkflows.Tests.Semantics;

/// <summary>
/// Example 17: a listener whose host dies at each point. There is one event, recorded once, and its source hears of it.
/// </summary>
public abstract class ListenerCrashTests<TStore> : SemanticsTests<TStore>
    where TStore : IStoreKind, new()
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Before_the_poll_returns_it_is_polled_anew(bool isInCode)
    {
        var first = await HostAsync();
        await StartAsync(first, isInCode);
        await Board.ReachedAsync("poll 1");
        first.Crash();

        var second = await HostAsync();
        await Board.ReachedAsync("poll 2");
        Board.Open("event a");

        await AssertAsync(second, polls: 2, checkpoints: 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Between_poll_and_commit_it_is_polled_anew(bool isInCode)
    {
        Board.Open("event a");
        var first = await HostAsync(writing: (host, write) => CrashAt(host, write, RecordKind.Polled));
        await StartAsync(first, isInCode);
        await Board.WithinAsync(first.Crashed, "The host has not crashed");

        var second = await HostAsync();

        await AssertAsync(second, polls: 2, checkpoints: 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Between_commit_and_checkpoint_it_is_not_polled_again(bool isInCode)
    {
        Board.Open("event a");
        var first = await HostAsync(written: (host, write) => CrashAt(host, write, RecordKind.Polled));
        await StartAsync(first, isInCode);
        await Board.WithinAsync(first.Crashed, "The host has not crashed");

        var second = await HostAsync();

        await AssertAsync(second, polls: 1, checkpoints: 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_the_checkpoint_it_is_called_again_with_the_same_event(bool isInCode)
    {
        Board.Open("event a");
        var first = await HostAsync(writing: (host, write) => CrashAt(host, write, RecordKind.Succeeded));
        await StartAsync(first, isInCode);
        await Board.WithinAsync(first.Crashed, "The host has not crashed");

        var second = await HostAsync();

        await AssertAsync(second, polls: 1, checkpoints: 2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_its_end_is_recorded_nothing_is_called_again(bool isInCode)
    {
        Board.Open("event a");
        var first = await HostAsync(written: (host, write) => CrashAt(host, write, RecordKind.Succeeded));
        await StartAsync(first, isInCode);
        await Board.WithinAsync(first.Crashed, "The host has not crashed");

        var second = await HostAsync();

        await AssertAsync(second, polls: 1, checkpoints: 1);
    }

    private static void CrashAt(WorkflowTestHost host, StoreWrite write, RecordKind kind)
    {
        if (write.Records.Any(record => record.Kind == kind))
        {
            host.Crash();
        }
    }

    private static Task<WorkflowHandle<string>> StartAsync(WorkflowTestHost host, bool isInCode) => isInCode
        ? host.Workflows.StartAsync(Workflows.Listens("a"), "w")
        : host.Workflows.StartAsync(Steps.Got(Event.WaitFor(new BoardListener("a"))), "w");

    private async Task AssertAsync(WorkflowTestHost host, int polls, int checkpoints)
    {
        var recorded = $"w a {polls}";
        Assert.Equal(recorded, await host.Workflows.GetOutputAsync<string>("w"));
        Assert.Equal((polls, checkpoints), (Board.Runs("poll"), Board.Runs("checkpoint")));
        Assert.Equal(
            Enumerable.Repeat($"checkpoint of {recorded}", checkpoints).Append($"got {recorded}"),
            Board.Notes.Where(note => !note.EndsWith("stopped", StringComparison.Ordinal)));
        var header = await Store.Instances.ReadAsync("w");
        var records = await Store.Instances.ReadRecordsAsync("w", header!.Birth, 0).ToListAsync();
        var polled = Assert.Single(records, record => record.Kind == RecordKind.Polled);
        Assert.Equal($"\"{recorded}\"", polled.Data!.ToString());
    }
}
