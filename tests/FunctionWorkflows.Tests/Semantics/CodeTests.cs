using static FunctionWorkflows.Tests.Semantics.CodeSteps;

namespace FunctionWorkflows.Tests.Semantics;

/// <summary>Workflows in code: what they run, wait for, and come to.</summary>
public abstract class CodeTests<TStore> : SemanticsTests<TStore>
    where TStore : IStoreKind, new()
{
    [Fact]
    public async Task Code_runs_steps_one_after_another()
    {
        var client = await ClientAsync();

        Assert.Equal(15, await client.RunAsync(Workflows.Sum(5), "w"));

        Assert.Equal(["0+1", "1+2", "3+3", "6+4", "10+5"], Board.Notes);
        var shown = await client.GetMetadataAsync("w");
        Assert.Equal(("CodeSteps.Sum", WorkflowStatus.Successful, 6), (shown.Name, shown.Status, shown.Steps.Count));
        Assert.Equal(3, await client.GetOutputAsync<int>("w", "CodeSteps.Add_1"));
    }

    [Fact]
    public async Task Code_runs_steps_side_by_side()
    {
        var client = await ClientAsync();

        Assert.Equal(10_100, await client.RunAsync(Workflows.FanOut(100)));

        Assert.Equal(100, Board.Notes.Count);
    }

    [Fact]
    public async Task A_failure_reaches_the_code_as_an_exception()
    {
        var client = await ClientAsync();

        Assert.Equal(42, await client.RunAsync(Workflows.Caught()));

        Assert.Equal(["fail x", "40+2"], Board.Notes);
    }

    [Fact]
    public async Task An_event_is_awaited_and_one_that_came_before_is_kept()
    {
        var client = await ClientAsync();
        var handle = await client.StartAsync(Workflows.Decide(TimeSpan.FromMinutes(1)), "w");
        await Board.UntilAsync(
            async () => (await client.GetMetadataAsync("w")).Steps.Any(step => step.WaitsFor == "the event 'decision'"),
            "it is shown");

        await handle.RaiseEventAsync("decision", "yes", "id");
        await handle.RaiseEventAsync("decision", "no", "id");

        Assert.Equal("yes", await handle.GetOutputAsync());
        await handle.RaiseEventAsync("decision", "no", "id");
        await Assert.ThrowsAsync<WorkflowEndedException>(() => handle.RaiseEventAsync("decision", "no", "other"));
        await Assert.ThrowsAsync<WorkflowNotFoundException>(() => client.RaiseEventAsync("unknown", "decision", "no"));
    }

    [Fact]
    public async Task A_wait_that_takes_too_long_throws()
    {
        var client = await ClientAsync();

        Assert.Equal("late", await client.RunAsync(Workflows.Decide(TimeSpan.FromMilliseconds(30))));
    }

    [Fact]
    public async Task A_child_runs_under_an_id_of_its_own()
    {
        var client = await ClientAsync();

        Assert.Equal(6 + 12, await client.RunAsync(Workflows.Parent(3), "w"));

        var page = await client.ListAsync();
        Assert.Equal(3, page.Workflows.Count);
        var child = page.Workflows.Single(workflow => workflow.Name == "CodeSteps.Sum");
        Assert.Equal("w", (await client.GetMetadataAsync(child.Id)).ParentId);
        await client.DeleteAsync("w", includeChildren: true);
        Assert.Empty((await client.ListAsync()).Workflows);
    }

    [Fact]
    public async Task A_parent_that_waits_for_its_child_is_not_to_blame_for_the_hosts_that_die_meanwhile()
    {
        var host = await HostAsync();
        await host.Workflows.StartAsync(Workflows.Asks(), "w");
        for (var i = 0; i < 5; i++)
        {
            await UntilRunningAsync(host.Workflows, "w", "child");
            host.Crash();
            host = await HostAsync();
        }

        await UntilRunningAsync(host.Workflows, "w", "child");
        await host.Workflows.RaiseEventAsync("child", "decision", "yes");

        Assert.Equal("yes", await host.Workflows.GetOutputAsync<string>("w"));
    }

    [Fact]
    public async Task A_parent_resumed_before_its_failed_child_has_written_its_end_goes_down_to_it()
    {
        using var isAskedFor = new ManualResetEventSlim();
        var creates = 0;
        var host = await HostAsync(writing: (owner, write) =>
        {
            if (write is { Kind: StoreWriteKind.Create, Header.Id: "child" } && ++creates == 2)
            {
                // The answer, that the child is there, takes a moment.
                _ = Task.Delay(100).ContinueWith(_ => isAskedFor.Set(), TaskScheduler.Default);
            }
            else if (write is { Header: { Id: "child", Status: WorkflowStatus.Failed } } && creates == 1)
            {
                isAskedFor.Wait(TimeSpan.FromSeconds(10));
            }
        });
        var client = host.Workflows;
        await Assert.ThrowsAsync<WorkflowFailedException>(() => client.RunAsync(Workflows.Asked(), "w"));

        Board.Open("child");
        await client.ResumeAsync("w");

        Assert.Equal(7, await client.GetOutputAsync<int>("w").WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task What_was_done_is_undone_in_reverse_where_the_code_fails()
    {
        var client = await ClientAsync();

        var thrown = await Assert.ThrowsAsync<WorkflowFailedException>(() => client.RunAsync(Workflows.Saga("c"), "w"));

        Assert.Equal(["fail c", "undo c", "undo b", "undo a"], Board.Notes);
        Assert.Equal("c", thrown.InnerException!.Message.Split(' ')[0]);
        await Assert.ThrowsAsync<WorkflowNotResumableException>(() => client.ResumeAsync("w"));
    }

    [Fact]
    public async Task A_resume_goes_on_from_the_failed_step_and_runs_nothing_recorded_again()
    {
        var client = await ClientAsync();
        await Assert.ThrowsAsync<WorkflowFailedException>(() => client.RunAsync(Workflows.FailsAfter(), "w"));
        Assert.Equal(["1+0", "2+0", "fail late", "undo after"], Board.Notes.Order());

        Board.Open("late");
        await client.ResumeAsync("w");

        Assert.Equal(10, await client.GetOutputAsync<int>("w"));
        Assert.Equal(["1+0", "2+0", "fail late", "fail late", "undo after"], Board.Notes.Order());
    }

    [Fact]
    public async Task Code_continues_as_new_and_keeps_events_that_nobody_took()
    {
        var client = await ClientAsync();
        var handle = await client.StartAsync(Workflows.Loop(5, 0), "w");
        for (var i = 1; i <= 5; i++)
        {
            await handle.RaiseEventAsync("number", i, $"n{i}");
        }

        Assert.Equal(15, await handle.GetOutputAsync());

        Assert.Equal(["CodeSteps.Loop", "Event.WaitFor"], (await client.GetMetadataAsync("w")).Steps.Select(step => step.Name));
    }

    [Fact]
    public async Task A_cancellation_lets_the_code_clean_up()
    {
        var client = await ClientAsync();
        var handle = await client.StartAsync(Workflows.CleansUp(), "w");
        await Board.ReachedAsync("gate");

        Assert.True(await handle.CancelAsync());

        await Assert.ThrowsAsync<WorkflowCanceledException>(() => handle.GetOutputAsync());
        Assert.Equal(["canceled gate", "undo gate"], Board.Notes.Order());
        Assert.NotNull((await client.GetMetadataAsync("w")).CancelRequestedAt);
    }

    [Fact]
    public async Task A_cancellation_that_is_to_be_now_skips_the_clean_up()
    {
        var client = await ClientAsync();
        var handle = await client.StartAsync(Workflows.CleansUp(), "w");
        await Board.ReachedAsync("gate");

        Assert.True(await handle.CancelAsync(CancelMode.Now));

        Assert.Equal(WorkflowStatus.Canceled, await handle.GetStatusAsync());
        Assert.DoesNotContain("undo gate", Board.Notes);
    }

    [Fact]
    public async Task The_losers_of_a_race_are_canceled()
    {
        var client = await ClientAsync();
        var handle = await client.StartAsync(Workflows.Race(), "w");
        await Board.ReachedAsync("slow");

        Board.Open("fast");

        Assert.Equal("fast", await handle.GetOutputAsync());
        await Board.UntilAsync(() => Task.FromResult(Board.Notes.Contains("canceled slow")), "the loser's token fires");
    }

    [Fact]
    public async Task A_map_runs_so_many_at_a_time()
    {
        var client = await ClientAsync();

        var handle = await client.StartAsync(Workflows.Map(6, 4), "w");
        string[] items = ["0", "1", "2", "3", "4", "5"];
        await Task.WhenAll(items.Take(4).Select(Board.ReachedAsync));
        Assert.Equal(1 + 4, (await client.GetMetadataAsync("w")).Steps.Count);

        foreach (var item in items)
        {
            Board.Open(item);
        }

        Assert.Equal(items, await handle.GetOutputAsync());
    }

    [Fact]
    public async Task An_await_of_something_foreign_fails_the_first_run()
    {
        var client = await ClientAsync();

        var thrown = await Assert.ThrowsAsync<WorkflowFailedException>(() => client.RunAsync(Workflows.Foreign()));

        Assert.Contains("FW1060", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_takes_over_replays_to_the_same()
    {
        var first = await HostAsync();
        await first.Workflows.StartAsync(Workflows.Same("gate"), "w");
        await Board.ReachedAsync("gate");
        var before = (await first.Workflows.GetMetadataAsync("w")).CustomStatus;
        first.Crash();

        var second = await HostAsync();
        Board.Open("gate");

        Assert.Equal(before, $"\"{await second.Workflows.GetOutputAsync<string>("w")}\"".Replace("+", "\\u002B", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sleeping_workflow_leaves_memory_and_comes_back()
    {
        var client = await ClientAsync(options => options.IdleWorkflowsInMemory = 0);
        var ids = Enumerable.Range(0, 20).Select(i => $"w{i}").ToList();
        foreach (var id in ids)
        {
            await client.StartAsync(Workflows.Sleeps(TimeSpan.FromSeconds(1.5)), id);
        }

        foreach (var id in ids)
        {
            await client.GetOutputAsync<DateTimeOffset>(id);
        }
    }

    [Fact]
    public async Task A_child_that_nobody_awaits_is_started_and_goes_on_by_itself()
    {
        var client = await ClientAsync();

        Assert.Equal("let go", await client.RunAsync(Workflows.Lets(), "w"));

        Assert.Equal(3, await client.GetOutputAsync<int>("let-go"));
    }

    private static Task UntilRunningAsync(IWorkflowClient workflows, params string[] ids) => Board.UntilAsync(
        async () =>
        {
            var page = await workflows.ListAsync(new WorkflowFilter { Statuses = [WorkflowStatus.Running] });
            return ids.All(id => page.Workflows.Any(workflow => workflow.Id == id));
        },
        $"{string.Join(", ", ids)} run");
}
