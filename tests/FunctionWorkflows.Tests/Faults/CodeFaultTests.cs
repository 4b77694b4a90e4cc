using FunctionWorkflows.Tests.Semantics;
using Microsoft.Extensions.DependencyInjection;
using static FunctionWorkflows.Tests.Faults.CodeFaultCode;

#pragma warning disable CA2012 // Each is passed on, and awaited by the engine.

namespace FunctionWorkflows.Tests.Faults;

/// <summary>What befalls workflows in code: deaths, failing stores, resumes, and cancellations at a bad moment.</summary>
public sealed class CodeFaultTests : IAsyncDisposable
{
    private readonly InterceptedStore _store = new();
    private readonly Board _board = new();
    private int _failures;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_resume_retries_what_was_asked_for_after_the_failure_and_had_a_try_to_come(bool isInside)
    {
        await using var host = await HostAsync();
        await host.Workflows.StartAsync(Workflows.AsksAfterFailure(isInside), "w");
        await _board.ReachedAsync("end");
        await Board.UntilAsync(
            async () => (await host.Workflows.GetMetadataAsync("w")).Steps.Any(
                step => step is { Name: "CodeFaultCode.FailsOnce", Tries: 1 }),
            "a retry is due");
        _board.Open("end");
        await Assert.ThrowsAsync<WorkflowFailedException>(() => host.Workflows.GetOutputAsync<int>("w"));

        _board.Open("x");
        await host.Workflows.ResumeAsync("w");

        Assert.Equal(12, await WithinAsync(host.Workflows.GetOutputAsync<int>("w")));
        Assert.Equal(2, _board.Runs("beside"));
    }

    [Fact]
    public async Task A_resume_takes_back_that_a_timer_was_given_up()
    {
        await using var host = await HostAsync();
        await Assert.ThrowsAsync<WorkflowFailedException>(
            () => host.Workflows.RunAsync(Workflows.GivesUpAfterFailure(TimeSpan.FromSeconds(2)), "w"));

        _board.Open("x");
        await host.Workflows.ResumeAsync("w");

        Assert.Equal(7, await WithinAsync(host.Workflows.GetOutputAsync<int>("w")));
    }

    [Fact]
    public async Task A_host_that_takes_a_sleeper_over_polls_for_its_listener_at_once()
    {
        var first = await HostAsync();
        await first.Workflows.StartAsync(Workflows.PollsAndSleeps(), "w");
        await _board.ReachedAsync("poll 1");
        await RaiseAsync(first);
        first.Crash();

        await using var second = await HostAsync();
        await _board.ReachedAsync("poll 2");
        _board.Open("event e");

        Assert.Equal("w e 2", await WithinAsync(second.Workflows.GetOutputAsync<string>("w")));
    }

    [Fact]
    public async Task Deaths_of_hosts_do_not_count_where_it_only_polled()
    {
        for (var death = 1; death <= 4; death++)
        {
            var host = await HostAsync();
            if (death == 1)
            {
                await host.Workflows.StartAsync(Workflows.Polls(), "w");
            }

            await _board.ReachedAsync($"poll {death}");
            host.Crash();
        }

        await using var last = await HostAsync();
        _board.Open("event e");

        var output = await WithinAsync(last.Workflows.GetOutputAsync<string>("w"));
        Assert.StartsWith("w e ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deaths_of_hosts_do_not_count_where_a_graph_only_waited()
    {
        for (var death = 1; death <= 4; death++)
        {
            var host = await HostAsync();
            if (death == 1)
            {
                await host.Workflows.StartAsync(Event.WaitFor<string>("go"), "w");
            }

            var engine = host.Services.GetRequiredService<WorkflowEngine>();
            await Board.UntilAsync(() => Task.FromResult(engine.Find("w") is { } runner && IsIdle(runner)), "it waits");
            host.Crash();
        }

        await using var last = await HostAsync();
        await last.Workflows.RaiseEventAsync("w", "go", "gone");

        Assert.Equal("gone", await WithinAsync(last.Workflows.GetOutputAsync<string>("w")));
    }

    [Fact]
    public async Task An_event_behind_an_outcome_from_another_host_is_for_the_wait_after_it()
    {
        var posted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var owner = await HostAsync();
        await owner.Workflows.StartAsync(Workflows.WaitsAgain(), "w");
        _store.Interception = (method, arguments, next) => method switch
        {
            "ReadInboxAsync" => LaterAsync(next),
            "PostAsync" when ((IReadOnlyList<InboxMessage>)arguments[3]!)[0].Kind == "outcome" => PostedAsync(next),
            _ => next(),
        };
        await using var other = await HostAsync(options => options.Gpus = 1);
        await _board.ReachedAsync("step");
        _board.Open("step");
        await Board.WithinAsync(posted.Task, "The outcome is not posted");

        await owner.Workflows.RaiseEventAsync("w", "e", "come");
        both.SetResult();

        Assert.Equal("come", await WithinAsync(owner.Workflows.GetOutputAsync<string>("w")));

        async ValueTask<IReadOnlyList<InboxMessage>> LaterAsync(Func<object?> next)
        {
            await both.Task;
            return await (ValueTask<IReadOnlyList<InboxMessage>>)next()!;
        }

        async ValueTask<PostResult> PostedAsync(Func<object?> next)
        {
            var result = await (ValueTask<PostResult>)next()!;
            posted.TrySetResult();
            return result;
        }
    }

    [Fact]
    public async Task A_host_that_takes_a_sleeper_over_makes_the_try_that_was_to_come()
    {
        var first = await HostAsync();
        await first.Workflows.StartAsync(Workflows.RetriesAndSleeps(), "w");
        await Board.UntilAsync(() => Task.FromResult(_board.Runs("retried") == 1), "it has failed once");
        await RaiseAsync(first);
        first.Crash();

        await using var second = await HostAsync();

        Assert.Equal(5, await WithinAsync(second.Workflows.GetOutputAsync<int>("w")));
    }

    [Fact]
    public async Task A_host_that_takes_a_drained_one_over_begins_what_was_asked_for_in_the_drain()
    {
        var first = await HostAsync();
        await first.Workflows.StartAsync(Workflows.AsksInDrain(), "w");
        await _board.ReachedAsync("step");
        var runner = first.Services.GetRequiredService<WorkflowEngine>().Find("w")!;
        var stopping = first.StopAsync();
        await Board.UntilAsync(() => Task.FromResult(IsDraining(runner)), "it drains");
        _board.Open("step");
        await stopping;

        await using var second = await HostAsync();

        Assert.Equal("done", await WithinAsync(second.Workflows.GetOutputAsync<string>("w")));
    }

    [Fact]
    public async Task A_host_that_takes_a_sleeper_over_cancels_the_child_that_was_given_up()
    {
        var first = await HostAsync();
        await first.Workflows.StartAsync(Workflows.GivesChildUp(), "w");
        await _board.ReachedAsync("child");
        var hasGivenUp = 0;
        _store.Interception = (method, arguments, next) =>
        {
            // The host dies before the child is told.
            if (method == "ReadAsync" && arguments[0] is "child" && Interlocked.Exchange(ref hasGivenUp, 1) == 0)
            {
                first.Crash();
                throw new OperationCanceledException();
            }

            return next();
        };
        await first.Workflows.RaiseEventAsync("w", "enough", 1);
        await Board.UntilAsync(() => Task.FromResult(Volatile.Read(ref hasGivenUp) == 1), "it is given up");

        await using var second = await HostAsync();

        await Board.UntilAsync(
            async () => await second.Workflows.GetStatusAsync("child") == WorkflowStatus.Canceled, "it is canceled");
    }

    [Fact]
    public async Task What_was_asked_for_before_a_cancellation_in_the_same_round_is_recorded()
    {
        var full = await HostAsync(options => options.MaxRunningWorkflows = 0);
        await full.Workflows.StartAsync(Workflows.TakesThree(), "w");
        await full.Workflows.RaiseEventAsync("w", "second", 2);
        await full.Workflows.RaiseEventAsync("w", "first", 1);
        await PostCancelAsync("w");
        await full.StopAsync();

        await using var host = await HostAsync();
        await Assert.ThrowsAsync<WorkflowCanceledException>(() => host.Workflows.GetOutputAsync<int>("w"));

        Assert.Equal(4, (await host.Workflows.GetMetadataAsync("w")).Steps.Count);
    }

    [Fact]
    public async Task A_success_that_is_recorded_is_not_canceled()
    {
        WorkflowTestHost? first = null;
        var died = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.Interception = (method, arguments, next) =>
        {
            // The host dies between the child's output and its end.
            if (method == "CommitAsync" && arguments[1] is InstanceCommit { Header: { Id: "child", HasEnded: true } }
                && !died.Task.IsCompleted)
            {
                first!.Crash();
                died.TrySetResult();
                return ValueTask.FromResult(CommitResult.Lost);
            }

            return next();
        };
        first = await HostAsync();
        await first.Workflows.StartAsync(Workflows.HasChild("gate"), "w");
        await _board.ReachedAsync("gate");
        _board.Open("gate");
        await Board.WithinAsync(died.Task, "The child does not end");
        await PostCancelAsync("child");

        await using var second = await HostAsync();

        Assert.Equal(3, await WithinAsync(second.Workflows.GetOutputAsync<int>("w")));
        Assert.Equal(3, await WithinAsync(second.Workflows.GetOutputAsync<int>("child")));
    }

    [Fact]
    public async Task A_store_that_is_full_does_not_fail_the_start_of_a_child()
    {
        await using var host = await HostAsync();
        FailIn((method, arguments) => method == "CreateAsync" && arguments[0] is InstanceHeader { Id: "child" });
        _board.Open("gate");

        Assert.Equal(3, await WithinAsync(host.Workflows.RunAsync(Workflows.HasChild("gate"), "w")));

        Assert.InRange(_failures, 3, int.MaxValue);
    }

    [Fact]
    public async Task A_store_that_is_full_does_not_keep_a_child_from_being_canceled()
    {
        await using var host = await HostAsync();
        await host.Workflows.StartAsync(Workflows.GivesChildUp(), "w");
        await _board.ReachedAsync("child");
        FailIn((method, arguments) => method == "ReadAsync" && arguments[0] is "child");

        await host.Workflows.RaiseEventAsync("w", "enough", 1);

        await Board.UntilAsync(
            async () => (await _store.Memory.Instances.ReadAsync("child"))!.Status == WorkflowStatus.Canceled,
            "it is canceled");
    }

    [Fact]
    public async Task A_token_that_another_thread_fires_fails_the_workflow_and_not_that_thread()
    {
        await using var host = await HostAsync();

        var output = host.Workflows.RunAsync(Workflows.FiredElsewhere(), "w");
        Assert.Null(await WithinAsync(Fired.Task));
        await Board.UntilAsync(
            async () => (await host.Workflows.GetMetadataAsync("w")).Steps.Any(step => step.Error is not null),
            "it has failed");
        _board.Open("step");

        var thrown = await Assert.ThrowsAsync<WorkflowFailedException>(() => WithinAsync(output));
        Assert.Equal("FW1060", ((StepFailedException)thrown.InnerException!).Code);
    }

    [Fact]
    public async Task What_is_hung_on_the_token_keeps_nothing_from_being_undone()
    {
        await using var host = await HostAsync();
        var handle = await host.Workflows.StartAsync(Workflows.HasThrowingToken(), "w");
        await _board.ReachedAsync("step");

        await handle.CancelAsync();

        await Assert.ThrowsAsync<WorkflowCanceledException>(() => WithinAsync(handle.GetOutputAsync()));
        Assert.Contains("undo a", _board.Notes);
    }

    public async ValueTask DisposeAsync() => await _store.DisposeAsync();

    private static async Task<T> WithinAsync<T>(Task<T> task)
    {
        await Board.WithinAsync(task, "It does not end");
        return await task;
    }

    private static async Task RaiseAsync(WorkflowTestHost host)
    {
        await host.Workflows.RaiseEventAsync("w", "go", 1);
        await Board.UntilAsync(
            async () => (await host.Workflows.GetMetadataAsync("w")).Steps.Any(
                step => step is { Name: "Event.WaitFor", Status: WorkflowStatus.Successful }),
            "the event is taken");
    }

    // Nobody outside can tell.
    private static bool IsDraining(InstanceRunner runner) => Flag(runner, "_isDraining");

    private static bool IsIdle(InstanceRunner runner) => Flag(runner, "_isResting");

    private static bool Flag(InstanceRunner runner, string name) => (bool)typeof(InstanceRunner)
        .GetField(name, System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!
        .GetValue(runner)!;

    private async Task PostCancelAsync(string id)
    {
        var header = (await _store.Memory.Instances.ReadAsync(id))!;
        var message = new InboxMessage { Id = "now", Kind = "cancel-now" };
        var posted = await _store.Memory.Instances.PostAsync(id, header.Birth, header.Epoch, [message]);
        Assert.Equal(PostOutcome.Done, posted.Outcome);
    }

    private void FailIn(Func<string, object?[], bool> isFailing) => _store.Interception =
        (method, arguments, next) => isFailing(method, arguments) && Interlocked.Increment(ref _failures) <= 3
            ? throw new FunctionWorkflowsException("FW1031", "The disk is full.")
            : next();

    private Task<WorkflowTestHost> HostAsync(Action<FunctionWorkflowsOptions>? configure = null) =>
        WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
        {
            Store = _store,
            Configure = configure ?? (_ => { }),
            Services = services => services.AddSingleton(_board),
        });
}
