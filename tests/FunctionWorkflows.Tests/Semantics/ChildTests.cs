using static FunctionWorkflows.Tests.Semantics.ChildCode;

namespace FunctionWorkflows.Tests.Semantics;

/// <summary>Children: their ids, what they get and give, how they fail, and where they run.</summary>
public abstract class ChildTests<TStore> : SemanticsTests<TStore>
    where TStore : IStoreKind, new()
{
    [Fact]
    public async Task Ids_are_derived_and_a_host_that_takes_over_starts_no_others()
    {
        var first = await HostAsync();
        await first.Workflows.StartAsync(Workflows.Ids(), "w");
        for (var i = 0; i < 3; i++)
        {
            await Board.ReachedAsync($"child{i}");
        }

        var before = await ChildrenAsync(first.Workflows);
        first.Crash();
        for (var i = 0; i < 3; i++)
        {
            Board.Open($"child{i}");
        }

        var second = await ClientAsync();
        var outputs = (await second.GetOutputAsync<string>("w")).Split('\n');

        Assert.Equal(3, outputs.Distinct().Count());
        Assert.Equal(before, await ChildrenAsync(second));
        var birth = (await Store.Instances.ReadAsync("w"))!.Birth;
        Assert.All(before, id => Assert.StartsWith(birth, id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_child_gets_the_id_that_it_is_given_and_knows_its_parent()
    {
        var client = await ClientAsync();
        Board.Open("leaf");

        Assert.Equal(4 + 2 + 7, await client.RunAsync(Workflows.Top("leaf"), "w"));

        Assert.Equal("w", (await client.GetMetadataAsync("middle")).ParentId);
        Assert.Equal("middle", (await client.GetMetadataAsync("leaf")).ParentId);
        Assert.Equal(7, await client.GetOutputAsync<int>("leaf"));
        Assert.Equal(9, await client.GetOutputAsync<int>("w", "ChildCode.Middle"));
    }

    [Fact]
    public async Task An_id_that_another_workflow_has_fails_the_step_and_harms_nobody()
    {
        var client = await ClientAsync();
        await client.RunAsync(BoardSteps.Steps.Text("other"), id: "taken");

        var told = await client.RunAsync(Workflows.Clashes("taken"), "w");

        Assert.StartsWith("FunctionWorkflows.WorkflowExistsException True: ", told, StringComparison.Ordinal);
        Assert.Contains("'taken'", told, StringComparison.Ordinal);
        Assert.Equal("other", await client.GetOutputAsync<string>("taken"));
    }

    [Fact]
    public async Task The_failure_of_a_child_reaches_the_catch_of_its_parent()
    {
        var client = await ClientAsync();

        Assert.Equal("leaf CodeSteps.Fail x True", await client.RunAsync(Workflows.Catches("x"), "w"));

        await UntilAsync(client, "leaf", WorkflowStatus.Failed);
        Assert.Equal(WorkflowStatus.Successful, await client.GetStatusAsync("w"));
    }

    [Fact]
    public async Task A_failed_child_is_not_resumed_by_itself()
    {
        var client = await ClientAsync();
        await Assert.ThrowsAsync<WorkflowFailedException>(() => client.RunAsync(Workflows.Top("x"), "w"));

        await UntilAsync(client, "leaf", WorkflowStatus.Failed);
        await UntilAsync(client, "middle", WorkflowStatus.Failed);

        var e = await Assert.ThrowsAsync<WorkflowNotResumableException>(() => client.ResumeAsync("leaf"));

        Assert.Contains("'middle'", e.Message, StringComparison.Ordinal);
        e = await Assert.ThrowsAsync<WorkflowNotResumableException>(() => client.ResumeAsync("middle"));
        Assert.Contains("'w'", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_resume_of_the_parent_goes_down_to_what_failed_and_runs_nothing_again(bool isElsewhere)
    {
        var first = await HostAsync();
        var thrown = await Assert.ThrowsAsync<WorkflowFailedException>(
            () => first.Workflows.RunAsync(Workflows.Top("x"), "w"));
        await UntilAsync(first.Workflows, "leaf", WorkflowStatus.Failed);
        await UntilAsync(first.Workflows, "middle", WorkflowStatus.Failed);
        if (isElsewhere)
        {
            first.Crash();
        }

        Board.Open("x");
        var client = isElsewhere ? await ClientAsync() : first.Workflows;
        await client.ResumeAsync("w");

        Assert.Equal(4 + 2 + 7, await client.GetOutputAsync<int>("w"));
        Assert.Equal(("leaf", "CodeSteps.Fail"), Failed(thrown));
        Assert.Equal(["2+2", "1+1", "undo before x", "fail x", "fail x"], Board.Notes);
        Assert.Equal(1, (await client.GetMetadataAsync("leaf")).Resumes);
        Assert.Equal(1, (await client.GetMetadataAsync("w")).Resumes);
    }

    [Fact]
    public async Task A_resume_that_is_faster_than_the_end_of_the_child_resumes_it_then()
    {
        using var ending = new ManualResetEventSlim();
        var host = await HostAsync(writing: (_, write) =>
        {
            if (write is { Kind: StoreWriteKind.Commit, Header: { Id: "leaf", Status: WorkflowStatus.Failed } })
            {
                ending.Wait(TimeSpan.FromSeconds(10));
            }
        });
        await Assert.ThrowsAsync<WorkflowFailedException>(() => host.Workflows.RunAsync(Workflows.Middle("x"), "w"));
        Board.Open("x");

        await host.Workflows.ResumeAsync("w");
        ending.Set();

        Assert.Equal(2 + 7, await host.Workflows.GetOutputAsync<int>("w").WaitAsync(TimeSpan.FromSeconds(15)));
        Assert.Equal(["1+1", "undo before x", "fail x", "fail x"], Board.Notes);
    }

    [Fact]
    public async Task A_resume_of_a_graph_goes_down_to_what_failed_in_its_child()
    {
        var client = await ClientAsync();
        var graph = CodeSteps.Steps.Add(10, Workflows.Middle("x").WithId("middle"));
        await Assert.ThrowsAsync<WorkflowFailedException>(() => client.RunAsync(graph, "w"));

        Board.Open("x");
        await client.ResumeAsync("w");

        Assert.Equal(10 + 2 + 7, await client.GetOutputAsync<int>("w"));
        Assert.Equal(["1+1", "undo before x", "fail x", "fail x", "10+9"], Board.Notes);
    }

    [Fact]
    public async Task A_failure_that_a_graph_catches_is_of_the_child()
    {
        var client = await ClientAsync();

        var (value, error) = await client.RunAsync(Workflows.Leaf("x").CatchExceptions(), "w");

        Assert.Equal((0, "CodeSteps.Fail", "x"), (value, error!.StepName, error.Message));
        Assert.Equal(WorkflowStatus.Successful, await client.GetStatusAsync("w"));
    }

    [Fact]
    public async Task Each_retry_of_a_child_is_a_workflow_of_its_own()
    {
        var client = await ClientAsync();
        Board.Open("x 3");

        Assert.Equal(3, await client.RunAsync(Workflows.Retries("x", 3), "w"));

        var children = await ChildrenAsync(client);
        Assert.Equal(3, children.Count);
        Assert.Equal([$"{children[0]}-2", $"{children[0]}-3"], children.Skip(1));
        await Board.UntilAsync(
            async () => (await client.ListAsync(new() { Statuses = [WorkflowStatus.Failed] })).Workflows.Count == 2,
            "two have failed");
    }

    [Fact]
    public async Task A_late_word_of_a_child_whose_failure_was_counted_is_no_second_failure()
    {
        var host = await HostAsync();
        await host.Workflows.StartAsync(Workflows.Repeats("x"), "w");
        await Board.ReachedAsync("gate 2");
        var parent = await Store.Instances.ReadAsync("w");
        var failed = (await Store.Instances.ReadAsync((await ChildrenAsync(host.Workflows))[0]))!;

        var late = ChildOutcomeMessage(failed);
        await Store.Instances.PostAsync("w", parent!.Birth, parent.Epoch, [late]);
        await host.Workflows.RaiseEventAsync("w", "seen", 1);
        await Board.UntilAsync(
            async () => (await host.Workflows.GetMetadataAsync("w", "Event.WaitFor")).Status == WorkflowStatus.Successful,
            "the message has been read");
        Board.Open("gate 2");

        Assert.Equal(2, await host.Workflows.GetOutputAsync<int>("w"));
        Assert.Equal(2, (await ChildrenAsync(host.Workflows)).Count);
    }

    [Fact]
    public async Task A_child_runs_on_another_host_where_its_parents_has_no_room()
    {
        var first = await HostAsync(options => options.MaxRunningWorkflows = 1);
        await first.Workflows.StartAsync(Workflows.Top("x"), "w");
        Board.Open("x");

        var second = await HostAsync();

        Assert.Equal(4 + 2 + 7, await first.Workflows.GetOutputAsync<int>("w"));
        await UntilAsync(second.Workflows, "leaf", WorkflowStatus.Successful);
    }

    [Fact]
    public async Task A_failure_comes_back_from_a_child_on_another_host_and_a_resume_goes_there()
    {
        var first = await HostAsync(options => options.MaxRunningWorkflows = 1);
        var running = first.Workflows.RunAsync(Workflows.Top("x"), "w");
        await HostAsync();
        await Assert.ThrowsAsync<WorkflowFailedException>(() => running);

        Board.Open("x");
        await first.Workflows.ResumeAsync("w");

        Assert.Equal(4 + 2 + 7, await first.Workflows.GetOutputAsync<int>("w"));
        Assert.Equal(["2+2", "1+1", "undo before x", "fail x", "fail x"], Board.Notes);
    }

    [Fact]
    public async Task Large_values_of_parent_and_child_do_not_depend_on_one_another()
    {
        var client = await ClientAsync();
        var output = await client.RunAsync(Workflows.PassesBig(50_000), "w");

        await UntilAsync(client, "child", WorkflowStatus.Successful);
        await client.DeleteAsync("child");

        Assert.Equal(new string('x', 100_000), output);
        Assert.Equal(output, await client.GetOutputAsync<string>("w"));
        Assert.Equal(output, await client.GetOutputAsync<string>("w", "ChildCode.Doubles"));
    }

    [Fact]
    public async Task The_input_of_a_child_outlives_its_parent()
    {
        var client = await ClientAsync();
        await client.RunAsync(Workflows.PassesRef(50_000), "w");
        await UntilAsync(client, "child", WorkflowStatus.Successful);

        await client.DeleteAsync("w");

        Assert.Equal(new string('y', 50_000), await client.GetOutputAsync<string>("child"));
        Assert.Equal(new string('y', 50_000), await client.GetOutputAsync<string>("child", "ChildCode.Read"));
    }

    [Fact]
    public async Task Children_are_deleted_with_their_parent_where_that_is_asked_for()
    {
        var client = await ClientAsync();
        await Assert.ThrowsAsync<WorkflowFailedException>(() => client.RunAsync(Workflows.Top("x"), "w"));
        await client.RunAsync(Workflows.Retries("y", 0).CatchExceptions(), "kept");

        await UntilAsync(client, "kept", WorkflowStatus.Successful);
        await client.DeleteAsync("kept");
        var orphans = await ChildrenAsync(client);
        await client.DeleteAsync("w", includeChildren: true);

        Assert.Equal(4, orphans.Count);
        Assert.Equal(2, (await ChildrenAsync(client)).Count);
        await Assert.ThrowsAsync<WorkflowNotFoundException>(() => client.GetStatusAsync("leaf"));
    }

    [Fact]
    public async Task A_parent_that_only_waits_for_its_child_is_not_blamed_for_dying_hosts()
    {
        for (var i = 0; i < 4; i++)
        {
            var host = await HostAsync();
            if (i == 0)
            {
                await host.Workflows.StartAsync(Workflows.WaitsForChild(), "w");
            }

            await Board.UntilAsync(
                async () => await Store.Instances.ReadAsync("child") is { } child
                    && child.Owner == (await Store.Instances.ReadAsync("w"))!.Owner
                    && (await host.Workflows.GetMetadataAsync("child")).Steps.Any(step => step.WaitsFor is not null)
                    && await host.Workflows.GetStatusAsync("w") == WorkflowStatus.Running,
                "both run");
            host.Crash();
        }

        var last = await ClientAsync();
        await last.RaiseEventAsync("child", "go", "done");

        Assert.Equal("done", await last.GetOutputAsync<string>("w").WaitAsync(TimeSpan.FromSeconds(10)));
    }

    private static (string, string) Failed(WorkflowFailedException e) =>
        e.InnerException is StepFailedException step ? (step.WorkflowId, step.StepName) : default;

    private static InboxMessage ChildOutcomeMessage(InstanceHeader failed) => new()
    {
        Id = $"late-{failed.Id}",
        Kind = "ended",
        Name = failed.Parent!.Step,
        Data = new(PayloadKind.Json, System.Text.Encoding.UTF8.GetBytes($$"""
            {"run":"{{failed.Parent.Run}}","step":"{{failed.Parent.Step}}","childId":"{{failed.Id}}",
            "childBirth":"{{failed.Birth}}","resumes":0,"status":"Failed","startedAt":"2026-01-01T00:00:00+00:00",
            "endedAt":"2026-01-01T00:00:00+00:00","error":{{System.Text.Json.JsonSerializer.Serialize(failed.Error)}}}
            """)),
    };

    private static async Task<IReadOnlyList<string>> ChildrenAsync(IWorkflowClient client)
    {
        var ids = new List<string>();
        foreach (var workflow in (await client.ListAsync()).Workflows)
        {
            if ((await client.GetMetadataAsync(workflow.Id)).ParentId is not null)
            {
                ids.Add(workflow.Id);
            }
        }

        return [.. ids.Order(StringComparer.Ordinal)];
    }
}
