using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using static FunctionWorkflows.Tests.Semantics.StatusCode;

namespace FunctionWorkflows.Tests.Semantics;

/// <summary>What one sees of a workflow in code, and what it sees of the world.</summary>
public abstract class CodeStatusTests<TStore> : SemanticsTests<TStore>
    where TStore : IStoreKind, new()
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task The_status_that_the_code_sets_is_in_the_metadata_and_survives_the_host()
    {
        var first = await HostAsync();
        await first.Workflows.StartAsync(Workflows.Tells(), "w");
        await UntilStatusAsync(first.Workflows, """{"stage":"first"}""");
        await first.Workflows.RaiseEventAsync("w", "go", 1);
        await UntilStatusAsync(first.Workflows, """{"stage":"second"}""");
        first.Crash();

        var second = await ClientAsync();
        Assert.Equal("""{"stage":"second"}""", (await second.GetMetadataAsync("w")).CustomStatus);
        Board.Open("gate");

        Assert.Equal("done", await second.GetOutputAsync<string>("w"));
        Assert.Equal("\"last\"", (await second.GetMetadataAsync("w")).CustomStatus);
    }

    [Theory]
    [InlineData(16 * 1024 - 2, "told")]
    [InlineData(16 * 1024 - 1, "FW1064")]
    [InlineData(100_000, "FW1064")]
    public async Task A_status_may_be_so_large(int length, string expected)
    {
        var client = await ClientAsync();

        Assert.Equal(expected, await client.RunAsync(Workflows.TellsMuch(length), "w"));
    }

    [Fact]
    public async Task Who_watches_sees_changes_until_the_end()
    {
        var client = await ClientAsync();
        var handle = await client.StartAsync(Workflows.Tells(), "w");
        var seen = new List<WorkflowChange>();

        await foreach (var change in handle.WatchAsync())
        {
            seen.Add(change);
            switch (change.CustomStatus)
            {
                case """{"stage":"first"}""":
                    await handle.RaiseEventAsync("go", 1, "once");
                    break;
                case """{"stage":"second"}""":
                    Board.Open("gate");
                    break;
            }
        }

        Assert.Equal((WorkflowStatus.Successful, "\"last\""), (seen[^1].Status, seen[^1].CustomStatus));
        Assert.Equal(seen.Select(change => change.Commit).Order(), seen.Select(change => change.Commit));
        Assert.Equal(seen.Distinct(), seen);
        Assert.Contains(seen, change => change is { Status: WorkflowStatus.Running, CustomStatus: """{"stage":"second"}""" });
    }

    [Fact]
    public async Task Who_watches_what_is_not_there_is_told()
    {
        var client = await ClientAsync();

        await Assert.ThrowsAsync<WorkflowNotFoundException>(async () =>
        {
            await foreach (var _ in client.WatchAsync("unknown"))
            {
            }
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pending_steps_tell_what_they_wait_for(bool isByPlainClient)
    {
        var host = await HostAsync(time: _time);
        await host.Workflows.StartAsync(Workflows.WaitsForAll(), "w");
        await using var plain = new PlainClient(Store);
        var client = isByPlainClient ? plain.Workflows : host.Workflows;
        await Board.UntilAsync(
            async () => (await client.GetMetadataAsync("w")).Steps.Count(step => step.WaitsFor is not null) == 3,
            "all three wait");

        var waiting = (await client.GetMetadataAsync("w")).Steps.Where(step => step.WaitsFor is not null);

        Assert.Equal(
            [
                ("ChangingCode.Waits", "workflow 'child'"),
                ("Event.Timer", $"{_time.Start.AddDays(1):u}"),
                ("Event.WaitFor", "the event 'payment'"),
            ],
            waiting.Select(step => (step.Name, step.WaitsFor!)).Order());
        Assert.All(waiting, step => Assert.Equal(WorkflowStatus.Running, step.Status));
    }

    [Fact]
    public async Task Steps_that_code_ran_are_found_by_their_names()
    {
        var client = await ClientAsync();
        await client.RunAsync(CodeSteps.Workflows.Sum(3), "w");

        Assert.Equal(1, await client.GetOutputAsync<int>("w", "CodeSteps.Add"));
        Assert.Equal(3, await client.GetOutputAsync<int>("w", "CodeSteps.Add_1"));
        Assert.Equal(6, await client.GetOutputAsync<int>("w", "CodeSteps.Add_2"));
        Assert.Equal(6, (await client.GetOutputAsync<JsonElement>("w", "CodeSteps.Sum")).GetInt32());
        await Assert.ThrowsAsync<StepNotFoundException>(() => client.GetOutputAsync<int>("w", "CodeSteps.Add_3"));
        Assert.Equal(
            ["CodeSteps.Sum", "CodeSteps.Add", "CodeSteps.Add_1", "CodeSteps.Add_2"],
            (await client.GetMetadataAsync("w")).Steps.Select(step => step.Name));
    }

    [Fact]
    public async Task The_output_of_a_step_that_code_has_yet_to_run_is_waited_for()
    {
        var client = await ClientAsync();
        await client.StartAsync(Workflows.Tells(), "w");
        var output = client.GetOutputAsync<string>("w", "CodeSteps.Gated");

        await client.RaiseEventAsync("w", "go", 1);
        Board.Open("gate");

        Assert.Equal("gate", await output);
    }

    [Fact]
    public async Task What_is_drawn_is_the_same_after_a_takeover_and_the_log_says_it_once()
    {
        var first = await HostAsync(time: _time, services: AddLog);
        await first.Workflows.StartAsync(Workflows.Draws(), "w");
        await UntilWaitingAsync(first.Workflows);
        _time.Advance(TimeSpan.FromMinutes(1));
        await first.Workflows.RaiseEventAsync("w", "go", 1);
        await Board.UntilAsync(
            async () => (await first.Workflows.GetMetadataAsync("w")).CustomStatus is not null, "it has drawn");
        var drawn = (await first.Workflows.GetMetadataAsync("w")).CustomStatus;
        first.Crash();
        _time.Advance(TimeSpan.FromHours(5));

        var second = await HostAsync(time: _time, services: AddLog);
        await UntilAsync(second.Workflows, "w", WorkflowStatus.Running);
        await second.Workflows.RaiseEventAsync("w", "end", 1);
        await WhileTimeGoesOnAsync(second.Workflows);

        var parts = (await second.Workflows.GetOutputAsync<string>("w")).Split(' ');
        Assert.Equal(drawn, $"\"{string.Join(' ', parts)}\"");
        Assert.Equal(4, parts.Where((_, i) => i % 3 < 2).Distinct().Count());
        Assert.Equal(
            (_time.Start.Ticks, _time.Start.AddMinutes(1).Ticks),
            (long.Parse(parts[2], null), long.Parse(parts[5], null)));
        Assert.Equal(["begins, False", "goes on, False", "ends, False"], Board.Notes);
    }

    [Fact]
    public async Task Time_goes_on_from_run_to_run()
    {
        var host = await HostAsync(time: _time);
        await host.Workflows.StartAsync(Workflows.SleepsOn(3), "w");

        await WhileTimeGoesOnAsync(host.Workflows, TimeSpan.FromMinutes(1));

        Assert.InRange(
            await host.Workflows.GetOutputAsync<DateTimeOffset>("w"), _time.Start.AddHours(3), _time.Start.AddHours(4));
    }

    [Fact]
    public async Task Time_of_a_later_run_survives_the_host()
    {
        var first = await HostAsync(time: _time);
        await first.Workflows.StartAsync(Workflows.SleepsOn(2), "w");
        await UntilSleepingAsync(first.Workflows, 0);
        _time.Advance(TimeSpan.FromHours(1));
        await UntilSleepingAsync(first.Workflows, 1);
        _time.Advance(TimeSpan.FromMinutes(30));
        first.Crash();

        var second = await HostAsync(time: _time);
        await WhileTimeGoesOnAsync(second.Workflows, TimeSpan.FromMinutes(1));

        // Time goes on while the timer is heard of; half an hour later is what a forgotten beginning would give.
        Assert.InRange(
            await second.Workflows.GetOutputAsync<DateTimeOffset>("w"),
            _time.Start.AddHours(2),
            _time.Start.AddMinutes(149));
    }

    private Task UntilSleepingAsync(IWorkflowClient client, int generation) => Board.UntilAsync(
        async () => (await Store.Instances.ReadAsync("w"))!.Generation == generation
            && (await client.GetMetadataAsync("w")).Steps.Any(step => step.WaitsFor is not null),
        $"it sleeps in run {generation}");

    private Task WhileTimeGoesOnAsync(IWorkflowClient client, TimeSpan? step = null) => Board.UntilAsync(
        async () =>
        {
            _time.Advance(step ?? TimeSpan.FromMilliseconds(100));
            return await client.GetStatusAsync("w") == WorkflowStatus.Successful;
        },
        "it ends");

    private static Task UntilWaitingAsync(IWorkflowClient client) => Board.UntilAsync(
        async () => (await client.GetMetadataAsync("w")).Steps.Any(step => step.WaitsFor is not null), "it waits");

    private static Task UntilStatusAsync(IWorkflowClient client, string status) => Board.UntilAsync(
        async () => (await client.GetMetadataAsync("w")).CustomStatus == status, $"its status is {status}");

    private void AddLog(IServiceCollection services) =>
        services.AddSingleton<ILoggerProvider>(new BoardLog(Board));

    /// <summary>Notes what the code of the workflow logs.</summary>
    private sealed class BoardLog(Board board) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == 9_001)
            {
                board.Note(formatter(state, exception));
            }
        }

        public void Dispose()
        {
        }
    }
}
