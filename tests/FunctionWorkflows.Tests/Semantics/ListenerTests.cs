using Microsoft.Extensions.Time.Testing;
using static FunctionWorkflows.Tests.Semantics.ListenerSteps;

namespace FunctionWorkflows.Tests.Semantics;

/// <summary>Listeners that are polled, their failures and ends; timers and events in step graphs.</summary>
public abstract class ListenerTests<TStore> : SemanticsTests<TStore>
    where TStore : IStoreKind, new()
{
    private static readonly Backoff AtOnce = Backoff.Constant(TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_checkpoint_that_throws_is_retried_and_the_poll_is_not()
    {
        var client = await ClientAsync();
        Board.Open("event a");
        Board.Open("checkpoint 1 fails");
        Board.Open("checkpoint 2 fails");

        var output = await client.RunAsync(
            Steps.Got(Event.WaitFor(new BoardListener("a")).WithRetries(2, AtOnce)), id: "w");

        Assert.Equal("w a 1", output);
        Assert.Equal((1, 3), (Board.Runs("poll"), Board.Runs("checkpoint")));
        Assert.Equal("got w a 1", Board.Notes[^1]);
    }

    [Fact]
    public async Task A_checkpoint_that_fails_for_good_fails_the_workflow_and_a_resume_repeats_it_alone()
    {
        var client = await ClientAsync();
        Board.Open("event a");
        Board.Open("checkpoint 1 fails");
        var graph = Steps.Got(Event.WaitFor(new BoardListener("a")).WithRetries(0));
        await Assert.ThrowsAsync<WorkflowFailedException>(() => client.RunAsync(graph, id: "w"));

        await client.ResumeAsync("w");

        Assert.Equal("w a 1", await client.GetOutputAsync<string>("w"));
        Assert.Equal((1, 2), (Board.Runs("poll"), Board.Runs("checkpoint")));
    }

    [Fact]
    public async Task A_poll_that_throws_is_retried_as_its_options_say()
    {
        var client = await ClientAsync();
        Board.Open("event a");
        Board.Open("poll 1 fails");
        Board.Open("poll 2 fails");

        var output = await client.RunAsync(Event.WaitFor(new BoardListener("a")).WithRetries(2, AtOnce), id: "w");

        Assert.Equal("w a 3", output);
        Assert.Equal((3, 1), (Board.Runs("poll"), Board.Runs("checkpoint")));
    }

    [Fact]
    public async Task A_poll_that_fails_for_good_fails_the_workflow()
    {
        var client = await ClientAsync();
        Board.Open("event a");
        Board.Open("poll 1 fails");

        var thrown = await Assert.ThrowsAsync<WorkflowFailedException>(
            () => client.RunAsync(Event.WaitFor(new BoardListener("a")).WithRetries(0), id: "w"));

        Assert.Equal("poll 1", thrown.InnerException!.Message);
        Assert.Equal(0, Board.Runs("checkpoint"));
    }

    [Fact]
    public async Task A_poll_stops_where_the_workflow_is_canceled()
    {
        var client = await ClientAsync();
        await client.StartAsync(Event.WaitFor(new BoardListener("a")), "graph");
        await Board.ReachedAsync("poll 1");
        await client.StartAsync(Workflows.Listens("a"), "code");
        await Board.ReachedAsync("poll 2");

        await client.CancelAsync("graph");
        await client.CancelAsync("code");

        await Board.UntilAsync(() => Task.FromResult(Board.Notes.Count == 2), "both polls are stopped");
        await UntilAsync(client, "code", WorkflowStatus.Canceled);
        Assert.Equal(["poll 1 stopped", "poll 2 stopped"], Board.Notes.Order());
        Assert.Equal(WorkflowStatus.Canceled, await client.GetStatusAsync("graph"));
    }

    [Fact]
    public async Task A_poll_stops_where_the_host_loses_the_workflow()
    {
        var first = await HostAsync();
        await first.Workflows.StartAsync(Event.WaitFor(new BoardListener("a")), "w");
        await Board.ReachedAsync("poll 1");

        first.Crash();

        await Board.UntilAsync(() => Task.FromResult(Board.Notes.Contains("poll 1 stopped")), "the poll is stopped");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_poll_does_not_hold_up_a_host_that_drains(bool isInCode)
    {
        var first = await HostAsync();
        await (isInCode
            ? first.Workflows.StartAsync(Workflows.Listens("a"), "w")
            : first.Workflows.StartAsync(Event.WaitFor(new BoardListener("a")), "w"));
        await Board.ReachedAsync("poll 1");

        await Board.WithinAsync(first.StopAsync(), "The host has not stopped");
        var second = await HostAsync();
        await Board.ReachedAsync("poll 2");
        Board.Open("event a");

        Assert.Equal("w a 2", await second.Workflows.GetOutputAsync<string>("w"));
        Assert.Contains("poll 1 stopped", Board.Notes);
    }

    [Fact]
    public async Task A_poll_waits_for_no_slot_and_holds_none()
    {
        var client = await ClientAsync(options => options.Cpus = 1);
        await client.StartAsync(BoardSteps.Steps.Gated("busy"), id: "busy");
        await Board.ReachedAsync("busy");

        await client.StartAsync(Event.WaitFor(new QuietListener("a")), "w");
        await Board.ReachedAsync("event a");
        Board.Open("busy");

        Assert.Equal("x", await client.RunAsync(BoardSteps.Steps.Text("x")));
        Board.Open("event a");
        Assert.Equal("a", await client.GetOutputAsync<string>("w"));
    }

    [Fact]
    public async Task Code_gives_up_a_poll_by_its_token()
    {
        var client = await ClientAsync();
        var handle = await client.StartAsync(Workflows.GivesUp("a"), "w");
        await Board.ReachedAsync("poll 1");

        await handle.RaiseEventAsync("enough", 1);

        Assert.Equal("given up", await handle.GetOutputAsync());
        await Board.UntilAsync(() => Task.FromResult(Board.Notes.Contains("poll 1 stopped")), "the poll is stopped");
    }

    [Fact]
    public async Task A_graph_waits_for_an_event_by_name()
    {
        var client = await ClientAsync();
        var handle = await client.StartAsync(Steps.Got(Event.WaitFor<string>("go")), "w");
        await Board.UntilAsync(
            async () => (await client.GetMetadataAsync("w", "Event.WaitFor")).WaitsFor == "the event 'go'", "it is shown");

        await handle.RaiseEventAsync("go", "now");

        Assert.Equal("now", await handle.GetOutputAsync());
        Assert.Equal(["got now"], Board.Notes);
    }

    [Fact]
    public async Task An_event_that_a_graph_waits_for_survives_the_host()
    {
        var first = await HostAsync();
        await first.Workflows.StartAsync(Steps.Got(Event.WaitFor<string>("go")), "w");
        await first.Workflows.RaiseEventAsync("w", "other", "kept");
        first.Crash();

        var second = await HostAsync();
        await second.Workflows.RaiseEventAsync("w", "go", "now");

        Assert.Equal("now", await second.Workflows.GetOutputAsync<string>("w"));
    }

    [Fact]
    public async Task The_end_of_a_sleep_is_fixed_when_it_is_reached_and_survives_the_host()
    {
        var first = await HostAsync(time: _time);
        await first.Workflows.StartAsync(Steps.At(Steps.SleepsAfter("gate", TimeSpan.FromMinutes(10))), "w");
        await Board.ReachedAsync("gate");
        _time.Advance(TimeSpan.FromHours(1));
        var due = _time.GetUtcNow().AddMinutes(10);
        Board.Open("gate");
        await Board.UntilAsync(
            async () => (await first.Workflows.GetMetadataAsync("w")).Steps.Any(step => step.WaitsFor == $"{due:u}"),
            "it sleeps");

        _time.Advance(TimeSpan.FromMinutes(6));
        first.Crash();
        var second = await HostAsync(time: _time);
        await AdvanceUntilAsync(async () =>
            await second.Workflows.GetStatusAsync("w") == WorkflowStatus.Successful, TimeSpan.FromSeconds(10));

        Assert.Equal(due, await second.Workflows.GetOutputAsync<DateTimeOffset>("w"));
        var slept = await second.Workflows.GetMetadataAsync("w", "Event.Sleep");
        Assert.InRange(slept.EndedAt!.Value, due, due.AddMinutes(1));
    }

    [Fact]
    public async Task A_sleep_of_no_time_is_over_at_once()
    {
        var client = await ClientAsync();

        var before = TimeProvider.System.GetUtcNow();
        var over = await client.RunAsync(Event.Sleep(TimeSpan.FromSeconds(-5)));

        Assert.InRange(over, before.AddSeconds(-6), TimeProvider.System.GetUtcNow());
    }

    private Task AdvanceUntilAsync(Func<Task<bool>> condition, TimeSpan step) => Board.UntilAsync(
        () =>
        {
            _time.Advance(step);
            return condition();
        },
        "so after much time");
}
