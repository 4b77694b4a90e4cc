using System.Text.Json.Nodes;
using static FunctionWorkflows.Tests.Replay.ReplayCode;

namespace FunctionWorkflows.Tests.Replay;

/// <summary>Histories that were exported, and what today's code makes of them.</summary>
public sealed class HistoryReplayTests
{
    [Fact]
    public async Task Code_that_asks_for_what_was_recorded_passes()
    {
        var history = await OriginalAsync();

        await WorkflowReplayer.ReplayAsync(history);
        await WorkflowReplayer.ReplayAsync(As(history, "Tidied"));
    }

    [Theory]
    [InlineData("Added", "ReplayCode.Second", "ReplayCode.Third")]
    [InlineData("Removed", "ReplayCode.Second", "has ended without asking for it")]
    [InlineData("Reordered", "ReplayCode.First", "ReplayCode.Second")]
    [InlineData("OtherEvent", "the event 'go'", "the event 'start'")]
    [InlineData("Longer", "had its output here", "ReplayCode.Third")]
    [InlineData("Throws", "had its output here", "too much")]
    public async Task Code_that_differs_is_told_with_both_sides(string code, string recorded, string asked)
    {
        var history = As(await OriginalAsync(), code);

        var thrown = await Assert.ThrowsAsync<NonDeterminismException>(() => WorkflowReplayer.ReplayAsync(history));

        Assert.Contains(recorded, thrown.Message, StringComparison.Ordinal);
        Assert.Contains(asked, thrown.Message, StringComparison.Ordinal);
        Assert.Equal("FW1061", thrown.Code);
    }

    [Fact]
    public async Task A_change_that_is_marked_passes_behind_the_last_record() =>
        await WorkflowReplayer.ReplayAsync(As(await OriginalAsync(), "LongerFromNowOn"));

    [Fact]
    public async Task A_workflow_that_runs_passes_up_to_its_last_record()
    {
        await using var host = await WorkflowTestHost.StartAsync();
        await host.Workflows.StartAsync(Workflows.Original(4), "w");
        await WaitsForAsync(host.Workflows, "the event 'go'");

        var history = Again(await host.Workflows.ExportAsync("w"));

        Assert.Equal(("w", "ReplayCode.Original", WorkflowStatus.Running), (history.Id, history.Name, history.Status));
        await WorkflowReplayer.ReplayAsync(history);
        await WorkflowReplayer.ReplayAsync(As(history, "Longer"));
        await Assert.ThrowsAsync<NonDeterminismException>(() => WorkflowReplayer.ReplayAsync(As(history, "Added")));
    }

    [Fact]
    public async Task All_that_code_can_ask_for_is_replayed()
    {
        await using var host = await WorkflowTestHost.StartAsync();
        await host.Workflows.RunAsync(Workflows.Everything(), "w");

        var history = Again(await host.Workflows.ExportAsync("w"));

        await WorkflowReplayer.ReplayAsync(history);
    }

    [Fact]
    public async Task Parameters_that_do_not_fit_are_told()
    {
        var history = As(await OriginalAsync(), "OtherParameter");

        var thrown = await Assert.ThrowsAnyAsync<FunctionWorkflowsException>(() => WorkflowReplayer.ReplayAsync(history));

        Assert.Equal("FW1012", thrown.Code);
        Assert.Contains("'n'", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workflow_that_is_not_registered_is_told_with_the_nearest_name()
    {
        var history = As(await OriginalAsync(), "Orignal");

        var thrown = await Assert.ThrowsAsync<FunctionWorkflowsException>(() => WorkflowReplayer.ReplayAsync(history));

        Assert.Equal("FW1069", thrown.Code);
        Assert.Contains("did you mean 'ReplayCode.Original'?", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_graph_of_steps_is_exported_and_has_no_code_to_replay()
    {
        await using var host = await WorkflowTestHost.StartAsync();
        await host.Workflows.RunAsync(Steps.Second(Steps.First(1)), "graph");

        var history = Again(await host.Workflows.ExportAsync("graph"));

        Assert.Equal(3, history.Records.Count);
        var thrown = await Assert.ThrowsAsync<FunctionWorkflowsException>(() => WorkflowReplayer.ReplayAsync(history));
        Assert.Equal("FW1069", thrown.Code);
    }

    [Fact]
    public async Task An_unknown_workflow_is_not_exported()
    {
        await using var host = await WorkflowTestHost.StartAsync();

        await Assert.ThrowsAsync<WorkflowNotFoundException>(() => host.Workflows.ExportAsync("nobody"));
    }

    [Fact]
    public async Task Objects_that_the_code_reads_come_along_and_large_others_are_only_named()
    {
        await using var host = await WorkflowTestHost.StartAsync();
        await host.Workflows.RunAsync(Workflows.Large(3_000_000, 2_000_000), "w");

        var history = await host.Workflows.ExportAsync("w");
        var objects = JsonNode.Parse(history.ToJson())!["objects"]!.AsArray()
            .ToDictionary(content => content!["bytes"]!.GetValue<long>(), content => content!["base64"] is not null);

        Assert.True(objects[3_000_002]);
        Assert.True(objects[100_002]);
        Assert.False(objects[2_000_002]);
        await WorkflowReplayer.ReplayAsync(Again(history));
    }

    [Fact]
    public async Task A_file_is_replayed_however_it_is_laid_out()
    {
        var file = Path.GetTempFileName();
        try
        {
            var json = JsonNode.Parse((await OriginalAsync()).ToJson())!;
            await File.WriteAllTextAsync(file, json.ToJsonString(new() { WriteIndented = true }));

            await WorkflowReplayer.ReplayFileAsync(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("", "FW1068")]
    [InlineData("[]", "FW1068")]
    [InlineData("""{"id":"w"}""", "FW1068")]
    [InlineData("""{"format":0}""", "FW1068")]
    [InlineData("""{"format":"1"}""", "FW1068")]
    [InlineData("""{"format":2}""", "FW1067")]
    public void What_is_no_history_of_a_known_format_is_refused(string text, string code) =>
        Assert.Equal(code, Assert.Throws<FunctionWorkflowsException>(() => WorkflowHistory.Parse(text)).Code);

    [Fact]
    public async Task Kinds_of_a_later_version_are_refused_and_members_of_it_are_passed_over()
    {
        var json = (await OriginalAsync()).ToJson();

        await WorkflowReplayer.ReplayAsync(
            WorkflowHistory.Parse(json.Replace("""{"format":1,""", """{"format":1,"later":[{}],""", StringComparison.Ordinal)));
        var refused = Assert.Throws<FunctionWorkflowsException>(() => WorkflowHistory.Parse(
            json.Replace("\"kind\":\"Asked\"", "\"kind\":\"Pondered\"", StringComparison.Ordinal)));

        Assert.Equal("FW1067", refused.Code);
        Assert.Contains("'Pondered'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_of_another_type_reaches_the_code_as_an_exception()
    {
        await using var host = await WorkflowTestHost.StartAsync();
        var handle = await host.Workflows.StartAsync(Workflows.Stubborn(), "w");

        await handle.RaiseEventAsync("number", "many");
        await handle.RaiseEventAsync("number", 7);

        Assert.Equal("7", await handle.GetOutputAsync());
        Assert.Equal("\"that was no number\"", (await host.Workflows.GetMetadataAsync("w")).CustomStatus);
        await WorkflowReplayer.ReplayAsync(await host.Workflows.ExportAsync("w"));
    }

    private static async Task<WorkflowHistory> OriginalAsync()
    {
        await using var host = await WorkflowTestHost.StartAsync();
        var handle = await host.Workflows.StartAsync(Workflows.Original(4), "w");
        await handle.RaiseEventAsync("go", 1);
        Assert.Equal(11, await handle.GetOutputAsync());
        return Again(await host.Workflows.ExportAsync("w"));
    }

    private static WorkflowHistory Again(WorkflowHistory history) => WorkflowHistory.Parse(history.ToJson());

    private static WorkflowHistory As(WorkflowHistory history, string code) => WorkflowHistory.Parse(
        history.ToJson().Replace("ReplayCode.Original", $"ReplayCode.{code}", StringComparison.Ordinal));

    private static async Task WaitsForAsync(IWorkflowClient workflows, string what)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await foreach (var _ in workflows.WatchAsync("w", deadline.Token))
        {
            if ((await workflows.GetMetadataAsync("w", deadline.Token)).Steps.Any(step => step.WaitsFor == what))
            {
                return;
            }
        }
    }
}
