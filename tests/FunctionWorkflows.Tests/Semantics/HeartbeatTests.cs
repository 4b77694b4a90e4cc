using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using static FunctionWorkflows.Tests.Semantics.HeartbeatSteps;

namespace FunctionWorkflows.Tests.Semantics;

/// <summary>The details of heartbeats: when they are recorded, who gets them, and when they are gone.</summary>
public abstract class HeartbeatTests<TStore> : SemanticsTests<TStore>
    where TStore : IStoreKind, new()
{
    private static readonly Backoff AtOnce = Backoff.Constant(TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly ConcurrentQueue<(DateTimeOffset At, IReadOnlyList<JournalRecord> Records)> _beats = new();

    [Fact]
    public async Task Details_survive_the_host_and_the_next_try_gets_them()
    {
        var first = await BeatingAsync();
        await first.Workflows.StartAsync(Steps.Import("gate", [7]), id: "w");
        await Board.ReachedAsync("gate0");
        await AdvanceUntilAsync(() => _beats.Count == 1);

        first.Crash();
        var second = await BeatingAsync();
        await Board.UntilAsync(() => Task.FromResult(Board.Notes.Count == 2), "the step runs again");
        var step = await second.Workflows.GetMetadataAsync("w", "HeartbeatSteps.Import");

        Assert.Equal(["try 1 from 0", "try 1 from 7"], Board.Notes);
        Assert.Equal(("""{"row":7}""", _time.Start, _time.Start), (step.Heartbeat, step.HeartbeatAt, step.StartedAt));
    }

    [Fact]
    public async Task However_many_there_are_the_last_is_recorded_every_5_seconds_at_the_most()
    {
        var host = await BeatingAsync();
        await host.Workflows.StartAsync(Steps.Import("gate", [50, 60]), id: "w");
        await Board.ReachedAsync("gate0");
        await AdvanceUntilAsync(() => _beats.Count == 1);
        Board.Open("gate0");
        await Board.ReachedAsync("gate1");
        await AdvanceUntilAsync(() => _beats.Count == 2);

        Assert.Equal([50, 160], _beats.Select(beat => Row(Assert.Single(beat.Records))));
        var times = _beats.Select(beat => beat.At).ToArray();
        Assert.True(times[0] >= _time.Start.AddSeconds(5) && times[1] >= times[0].AddSeconds(5));
        Assert.Equal(2, (await KindsAsync()).Length);
    }

    [Fact]
    public async Task What_is_committed_anyway_takes_them_along()
    {
        var host = await BeatingAsync();
        await host.Workflows.StartAsync(
            BoardSteps.Steps.Join([Steps.Import("gate", [3]), BoardSteps.Steps.Gated("other")]), id: "w");
        await Board.ReachedAsync("gate0");
        await Board.ReachedAsync("other");

        Board.Open("other");
        await Board.UntilAsync(() => Task.FromResult(_beats.Count == 1), "the other step is recorded");

        Assert.Equal(
            [RecordKind.Succeeded, RecordKind.Heartbeat], Assert.Single(_beats).Records.Select(record => record.Kind));
        Assert.Equal(_time.Start, _time.GetUtcNow());
    }

    [Fact]
    public async Task The_next_try_gets_what_a_failed_one_said_last()
    {
        var host = await BeatingAsync();

        var run = host.Workflows.RunAsync(Steps.Fails(7, "never").WithRetries(2, AtOnce), id: "w");
        await Assert.ThrowsAsync<WorkflowFailedException>(() => WhileTimeGoesOnAsync(run));

        Assert.Equal(["try 1 from 0", "try 2 from 7", "try 3 from 14"], Board.Notes);
    }

    [Fact]
    public async Task A_failed_step_keeps_them_for_a_resume_and_one_that_succeeded_does_not()
    {
        var host = await BeatingAsync();
        await Assert.ThrowsAsync<WorkflowFailedException>(
            () => host.Workflows.RunAsync(Steps.Fails(7, "gate").WithRetries(0), id: "w"));
        var failed = await host.Workflows.GetMetadataAsync("w", "HeartbeatSteps.Fails");
        Board.Open("gate");

        await host.Workflows.ResumeAsync("w");
        var output = await host.Workflows.GetOutputAsync<int>("w");

        var step = await host.Workflows.GetMetadataAsync("w", "HeartbeatSteps.Fails");
        Assert.Equal(("""{"row":7}""", 7), (failed.Heartbeat, output));
        Assert.Equal((null, null), (step.Heartbeat, step.HeartbeatAt));
    }

    [Fact]
    public async Task A_host_that_drains_hands_them_over()
    {
        var first = await BeatingAsync();
        await first.Workflows.StartAsync(Steps.Import("gate", [7]), id: "w");
        await Board.ReachedAsync("gate0");

        await first.StopAsync(new CancellationToken(canceled: true));
        await BeatingAsync();
        await Board.UntilAsync(() => Task.FromResult(Board.Notes.Count == 2), "the step runs again");

        Assert.Equal("try 1 from 7", Board.Notes[1]);
    }

    [Fact]
    public async Task What_a_body_says_after_its_try_has_ended_is_not_recorded()
    {
        var host = await BeatingAsync();
        await host.Workflows.StartAsync(
            Steps.Late().WithTimeout(TimeSpan.FromMinutes(1)).WithRetries(1, AtOnce), id: "w");
        await Board.ReachedAsync("late1");
        await AdvanceUntilAsync(() => Board.IsReached("late2"));

        Board.Open("late1");
        await Board.ReachedAsync("told1");
        _time.Advance(TimeSpan.FromSeconds(10));
        Board.Open("late2");
        await Board.ReachedAsync("told2");
        await AdvanceUntilAsync(() => !_beats.IsEmpty);
        Board.Open("end2");
        await host.Workflows.GetOutputAsync<int>("w");

        Assert.Equal([2], _beats.Select(beat => Row(Assert.Single(beat.Records))));
    }

    [Fact]
    public async Task One_without_details_leaves_them_as_they_were()
    {
        var host = await BeatingAsync();
        await host.Workflows.StartAsync(Steps.Silent("gate"), id: "w");
        await Board.ReachedAsync("gate");

        await AdvanceUntilAsync(() => _beats.Count == 1);

        var step = await host.Workflows.GetMetadataAsync("w", "HeartbeatSteps.Silent");
        Assert.Equal("""{"row":5}""", step.Heartbeat);
    }

    [Fact]
    public async Task Heartbeats_are_no_progress_of_a_step_that_takes_its_hosts_down()
    {
        var host = await BeatingAsync();
        await host.Workflows.StartAsync(Steps.Import("killer", [7]), id: "w");
        for (var death = 1; death <= 3; death++)
        {
            await Board.UntilAsync(() => Task.FromResult(Board.Runs("killer") == death), $"it runs for the {death}. time");
            await AdvanceUntilAsync(() => _beats.Count == death);
            host.Crash();
            host = await BeatingAsync();
        }

        await AdvanceUntilAsync(() => Store.Instances.ReadAsync("w").AsTask().Result!.SetAsideBy == "*");
        Assert.Equal("""{"row":7}""", (await host.Workflows.GetMetadataAsync("w")).Steps[0].Heartbeat);
    }

    [Fact]
    public async Task Details_that_cannot_be_recorded_are_refused_at_the_call()
    {
        var workflows = (await BeatingAsync()).Workflows;

        Assert.Equal("fits", await workflows.RunAsync(Steps.TooMuch(16_000)));
        Assert.Equal("FW1048", await CodeAsync(Steps.TooMuch(17_000)));
        Assert.Equal("FW1048", await CodeAsync(Steps.Unrecorded()));
        Assert.Equal("FW1022", await CodeAsync(Steps.Unserializable()));

        async Task<string> CodeAsync(Step<string> step) => ((StepFailedException)
            (await Assert.ThrowsAsync<WorkflowFailedException>(() => workflows.RunAsync(step))).InnerException!).Code;
    }

    [Fact]
    public async Task Details_are_read_as_what_they_were_passed_as()
    {
        var host = await BeatingAsync();

        var output = await WhileTimeGoesOnAsync(host.Workflows.RunAsync(Steps.Misread().WithRetries(1, AtOnce)));

        Assert.Equal("FW1049", output);
    }

    private Task<WorkflowTestHost> BeatingAsync() => HostAsync(
        written: (_, write) =>
        {
            if (write.Records.Any(record => record.Kind == RecordKind.Heartbeat))
            {
                _beats.Enqueue((_time.GetUtcNow(), write.Records));
            }
        },
        time: _time);

    private static int Row(JournalRecord record) =>
        JsonDocument.Parse(Encoding.UTF8.GetString(record.Data!.Data.Span)).RootElement.GetProperty("row").GetInt32();

    private async Task<RecordKind[]> KindsAsync()
    {
        var kinds = new List<RecordKind>();
        await foreach (var record in Store.Instances.ReadRecordsAsync("w", (await Store.Instances.ReadAsync("w"))!.Birth, 0))
        {
            kinds.Add(record.Kind);
        }

        return [.. kinds];
    }

    private async Task<T> WhileTimeGoesOnAsync<T>(Task<T> task)
    {
        await AdvanceUntilAsync(() => task.IsCompleted);
        return await task;
    }

    // Waits are armed by other threads, so time goes on in pieces until it has had its effect.
    private Task AdvanceUntilAsync(Func<bool> condition) => Board.UntilAsync(
        () =>
        {
            var isSo = condition();
            if (!isSo)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
            }

            return Task.FromResult(isSo);
        },
        "time has had its effect");
}
