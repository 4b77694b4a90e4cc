using System.Text.Json;
using static FunctionWorkflows.Tests.Semantics.EventCode;

namespace FunctionWorkflows.Tests.Semantics;

/// <summary>Events: exactly once by id, in order, kept until somebody wants them.</summary>
public abstract class EventTests<TStore> : SemanticsTests<TStore>
    where TStore : IStoreKind, new()
{
    [Fact]
    public async Task Events_of_one_raiser_come_in_order_and_once_across_runs_and_hosts()
    {
        var first = await HostAsync();
        await first.Workflows.StartAsync(Workflows.Numbers(4, 5, ""), "w");
        await RaiseAsync(first.Workflows, 1, 8);
        await UntilGenerationAsync(1);
        await RaiseAsync(first.Workflows, 1, 8);
        first.Crash();

        var second = await HostAsync();
        await RaiseAsync(second.Workflows, 5, 14);
        await UntilGenerationAsync(2);
        second.Crash();
        var third = await HostAsync();
        await RaiseAsync(third.Workflows, 1, 20);

        Assert.Equal(
            string.Concat(Enumerable.Range(1, 20).Select(i => $" {i}")),
            await third.Workflows.GetOutputAsync<string>("w"));
    }

    [Fact]
    public async Task Waits_of_one_name_are_served_in_their_order()
    {
        var client = await ClientAsync();
        var handle = await client.StartAsync(Workflows.SideBySide(4), "w");
        foreach (var data in (string[])["a", "b", "c", "d"])
        {
            await handle.RaiseEventAsync("name", data);
        }

        Assert.Equal("a b c d", await handle.GetOutputAsync());
    }

    [Fact]
    public async Task Waits_keep_their_places_when_another_host_takes_over()
    {
        var first = await HostAsync();
        await first.Workflows.StartAsync(Workflows.SideBySide(3), "w");
        await first.Workflows.RaiseEventAsync("w", "name", "a");
        await UntilTakenAsync(first.Workflows, 1);
        first.Crash();

        var second = await ClientAsync();
        await second.RaiseEventAsync("w", "name", "b");
        await second.RaiseEventAsync("w", "name", "c");

        Assert.Equal("a b c", await second.GetOutputAsync<string>("w"));
    }

    [Fact]
    public async Task An_event_after_a_time_out_serves_the_next_wait()
    {
        var client = await ClientAsync();
        var handle = await client.StartAsync(Workflows.AfterTimeout(), "w");
        await Board.UntilAsync(
            async () => (await client.GetMetadataAsync("w")).Steps
                .Count(step => step.Name.StartsWith("Event.WaitFor", StringComparison.Ordinal)) == 2,
            "the first wait gave up");

        await handle.RaiseEventAsync("name", "x");

        Assert.Equal("late: x", await handle.GetOutputAsync());
    }

    [Fact]
    public async Task The_event_of_a_loser_of_a_race_is_kept()
    {
        var client = await ClientAsync();
        var handle = await client.StartAsync(Workflows.RaceOfKept(), "w");
        await handle.RaiseEventAsync("a", "of a");
        await handle.RaiseEventAsync("b", "of b");

        await handle.RaiseEventAsync("begin", 1);

        Assert.Equal("of a of b", await handle.GetOutputAsync());
    }

    [Fact]
    public async Task A_step_that_is_tried_again_raises_what_it_raised_before()
    {
        var client = await ClientAsync();
        var handle = await client.StartAsync(Workflows.Numbers(1, 3, ""), "w");

        await client.RunAsync(Steps.Raises("w"));
        await handle.RaiseEventAsync("number", 3);

        Assert.Equal(2, Board.Runs("raises"));
        Assert.Equal(" 1 2 3", await handle.GetOutputAsync());
    }

    [Fact]
    public async Task An_event_that_is_raised_again_disturbs_no_running_step()
    {
        var client = await ClientAsync();
        var handle = await client.StartAsync(Workflows.Beside(2), "w");
        await Board.ReachedAsync("beside");
        await handle.RaiseEventAsync("number", 1, "id");
        await UntilTakenAsync(client, 1);

        await handle.RaiseEventAsync("number", 1, "id");
        await handle.RaiseEventAsync("number", 2, "other");
        await Board.UntilAsync(() => Task.FromResult(Board.Notes.Contains("undo taken")), "both are taken");
        Board.Open("beside");

        Assert.Equal("1 2 beside", await handle.GetOutputAsync());
        Assert.DoesNotContain("canceled beside", Board.Notes);
    }

    [Fact]
    public async Task Large_data_come_whole_also_after_a_takeover()
    {
        var first = await HostAsync();
        await first.Workflows.StartAsync(Workflows.Large(), "w");
        await first.Workflows.RaiseEventAsync("w", "large", new string('x', 100_000));
        await UntilTakenAsync(first.Workflows, 1);
        first.Crash();

        var second = await ClientAsync();
        await second.RaiseEventAsync("w", "raw", new byte[200_000]);

        Assert.Equal(300_000, await second.GetOutputAsync<int>("w"));
    }

    [Fact]
    public async Task Data_of_another_type_are_told_to_the_code()
    {
        var first = await HostAsync();
        await first.Workflows.StartAsync(Workflows.Typed(), "w");
        await first.Workflows.RaiseEventAsync("w", "number", "none");
        await Board.UntilAsync(
            async () => (await first.Workflows.GetMetadataAsync("w")).Steps
                .Count(step => step.Name.StartsWith("Event.WaitFor", StringComparison.Ordinal)) == 2,
            "the code has heard");
        first.Crash();

        var second = await ClientAsync();
        await second.RaiseEventAsync("w", "number", 7);

        Assert.Equal("no number, then 7", await second.GetOutputAsync<string>("w"));
    }

    [Fact]
    public async Task An_event_for_what_ended_or_never_was_is_a_typed_error()
    {
        var client = await ClientAsync();
        await client.RunAsync(BoardSteps.Steps.Text("x"), id: "successful");
        await Assert.ThrowsAsync<WorkflowFailedException>(
            () => client.RunAsync(BoardSteps.Steps.Mendable("gate"), id: "failed"));
        await client.StartAsync(BoardSteps.Steps.Gated("never"), id: "canceled");
        await client.CancelAsync("canceled");
        await client.RunAsync(BoardSteps.Steps.Text("y"), id: "deleted");
        await client.DeleteAsync("deleted");

        foreach (var id in (string[])["successful", "failed", "canceled"])
        {
            var e = await Assert.ThrowsAsync<WorkflowEndedException>(() => client.RaiseEventAsync(id, "name", 1));
            Assert.Equal(id, e.WorkflowId);
            Assert.Contains("'name'", e.Message, StringComparison.Ordinal);
        }

        await Assert.ThrowsAsync<WorkflowNotFoundException>(() => client.RaiseEventAsync("deleted", "name", 1));
        await Assert.ThrowsAsync<WorkflowNotFoundException>(() => client.RaiseEventAsync("unknown", "name", 1));
    }

    [Theory]
    [InlineData("", "name", null, "FW1018")]
    [InlineData("w", "", null, "FW1019")]
    [InlineData("w", "a\nb", null, "FW1019")]
    [InlineData("w", "name", "", "FW1019")]
    [InlineData("w", "name", "a\u0000b", "FW1019")]
    public async Task Names_and_ids_are_checked_before_anything_is_written(
        string id, string name, string? eventId, string code)
    {
        var client = await ClientAsync();
        await client.StartAsync(Workflows.SideBySide(1), "w");

        var e = await Assert.ThrowsAsync<FunctionWorkflowsException>(
            () => client.RaiseEventAsync(id, name, "x", eventId));

        Assert.Equal(code, e.Code);
        Assert.Equal("FW1019", Assert.Throws<FunctionWorkflowsException>(() => Event.WaitFor<int>("")).Code);
        Assert.Equal("FW1019", (await Assert.ThrowsAsync<FunctionWorkflowsException>(
            () => client.RaiseEventAsync("w", new string('n', 201), "x"))).Code);
    }

    [Fact]
    public async Task Data_that_cannot_be_serialized_are_refused()
    {
        var client = await ClientAsync();
        await client.StartAsync(Workflows.SideBySide(1), "w");

        var e = await Assert.ThrowsAsync<FunctionWorkflowsException>(
            () => client.RaiseEventAsync("w", "name", new { Act = (Action)(() => { }) }));

        Assert.Equal("FW1022", e.Code);
    }

    [Fact]
    public async Task What_was_raised_is_read_as_any_json()
    {
        var client = await ClientAsync();
        var handle = await client.StartAsync(Workflows.SideBySide(1), "w");

        await handle.RaiseEventAsync("name", JsonSerializer.SerializeToElement("x"));

        Assert.Equal("x", await handle.GetOutputAsync());
        Assert.Equal("x", (await client.GetOutputAsync<JsonElement>("w", "Event.WaitFor")).GetString());
    }

    private static async Task RaiseAsync(IWorkflowClient client, int from, int to)
    {
        for (var i = from; i <= to; i++)
        {
            await client.RaiseEventAsync("w", "number", i, $"n{i}");
        }
    }

    private Task UntilGenerationAsync(int generation) => Board.UntilAsync(
        async () => (await Store.Instances.ReadAsync("w"))!.Generation >= generation, $"run {generation} has begun");

    private static Task UntilTakenAsync(IWorkflowClient client, int events) => Board.UntilAsync(
        async () => (await client.GetMetadataAsync("w")).Steps.Count(step =>
            step.Name.StartsWith("Event.WaitFor", StringComparison.Ordinal)
            && step.Status == WorkflowStatus.Successful) == events,
        $"{events} events are taken");
}
