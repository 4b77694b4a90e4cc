using static FunctionWorkflows.Tests.Semantics.BoardSteps;

namespace FunctionWorkflows.Tests.Semantics;

/// <summary>The rules of "Code that changed".</summary>
public abstract class CodeChangedTests<TStore> : SemanticsTests<TStore>
    where TStore : IStoreKind, new()
{
    private const string UnknownStep = """{"steps":[{"f":"BoardSteps.Txt","a":{"value":{"v":"x"}}}],"out":{"s":0}}""";

    [Fact]
    public async Task An_unknown_step_name_sets_the_workflow_aside_with_the_reason_and_the_nearest_name()
    {
        await CreateRawAsync("w", UnknownStep);
        var workflows = await ClientAsync();

        var e = await Assert.ThrowsAsync<WorkflowSetAsideException>(
            () => workflows.GetOutputAsync<string>("w").WaitAsync(TimeSpan.FromSeconds(10)));

        Assert.Equal("FW1011", Assert.IsType<StepFailedException>(e.InnerException).Code);
        Assert.Contains("'BoardSteps.Txt'", e.Message, StringComparison.Ordinal);
        Assert.Contains("'BoardSteps.Text'", e.Message, StringComparison.Ordinal);
        Assert.Equal(WorkflowStatus.Resumable, await workflows.GetStatusAsync("w"));
        Assert.Equal("x", await workflows.RunAsync(Steps.Text("x"), id: "another"));
    }

    [Fact]
    public async Task What_was_set_aside_is_not_tried_again_by_hosts_of_the_same_version()
    {
        await CreateRawAsync("w", UnknownStep);
        await SetAsideAsync("FW1011", options => options.CodeVersion = "1");
        var before = await Store.Instances.ReadAsync("w");

        var other = await ClientAsync(options => options.CodeVersion = "1");
        await other.RunAsync(Steps.Text("x"));
        await using var seat = await Store.Cluster.JoinAsync(new("same", "same", "1"));

        Assert.Empty(await seat.FindClaimableAsync(10));
        Assert.Equal(before!.CommitId, (await Store.Instances.ReadAsync("w"))!.CommitId);
    }

    [Fact]
    public async Task What_was_set_aside_goes_on_when_a_host_that_knows_the_name_joins()
    {
        var name = $"Later.{GetType().Name}";
        const string Graph = """
            {"steps":[{"f":"BoardSteps.Text","a":{"value":{"v":"x"}}},{"f":"NAME","a":{"value":{"s":0}}}],"out":{"s":1}}
            """;
        await CreateRawAsync("w", Graph.Replace("NAME", name, StringComparison.Ordinal));
        await SetAsideAsync("FW1011", options => options.CodeVersion = "1");

        WorkflowRegistry.AddStep(new StepDefinition<string>(
            name,
            [StepParameter.Required<string>("value")],
            new StepAttribute(),
            call => StepReturn.Value(call.Argument<string>(0) + "!"))
        { Source = name });
        var workflows = await ClientAsync(options => options.CodeVersion = "2");

        await UntilAsync(workflows, "w", WorkflowStatus.Successful);
        Assert.Equal("x!", await workflows.GetOutputAsync<string>("w"));
        Assert.Equal(1, Board.Runs("x"));
        Assert.Equal("1", (await Store.Instances.ReadAsync("w"))!.CodeVersion);
    }

    [Theory]
    [InlineData("""{"steps":[{"f":"BoardSteps.Text","a":{}}],"out":{"s":0}}""", "'value'")]
    [InlineData(
        """{"steps":[{"f":"BoardSteps.Text","a":{"value":{"v":"x"},"gone":{"v":1}}}],"out":{"s":0}}""", "'gone'")]
    [InlineData("""{"steps":[{"f":"BoardSteps.Text","a":{"value":{"v":{"x":1}}}}],"out":{"s":0}}""", "'value'")]
    public async Task Arguments_that_do_not_fit_todays_method_set_the_workflow_aside(string graph, string told)
    {
        await CreateRawAsync("w", graph);

        var e = await SetAsideAsync("FW1012");

        Assert.Contains(told, e.Message, StringComparison.Ordinal);
        Assert.Contains("BoardSteps.Text", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"steps\":[{")]
    [InlineData("nonsense")]
    [InlineData("""{"steps":[],"out":{"s":4}}""")]
    public async Task A_record_that_cannot_be_read_sets_the_workflow_aside_and_stays_as_it_is(string graph)
    {
        await CreateRawAsync("w", graph);

        await SetAsideAsync("FW1013");

        var header = await Store.Instances.ReadAsync("w");
        var records = await Store.Instances.ReadRecordsAsync("w", header!.Birth, 0).ToListAsync();
        Assert.Equal(graph, Assert.Single(records).Data!.ToString());
    }

    [Fact]
    public async Task A_record_of_a_step_that_no_graph_has_sets_the_workflow_aside()
    {
        var stray = new JournalRecord { Key = "run|s|stray", Sequence = 2, Kind = RecordKind.Succeeded };
        await CreateRawAsync(
            "w", """{"steps":[{"f":"BoardSteps.Text","a":{"value":{"v":"x"}}}],"out":{"s":0}}""", stray);

        await SetAsideAsync("FW1013");

        Assert.Equal(0, Board.Runs("x"));
    }

    [Fact]
    public async Task Running_siblings_end_and_are_recorded_before_it_is_set_aside()
    {
        await CreateRawAsync("w", """
            {"steps":[{"f":"BoardSteps.Gated","a":{"gate":{"v":"gate"}}},{"f":"BoardSteps.Txt","a":{}},
            {"f":"BoardSteps.Join","a":{"values":{"l":[{"s":0},{"s":1}]}}}],"out":{"s":2}}
            """);
        var workflows = await ClientAsync();
        await Board.ReachedAsync("gate");

        Board.Open("gate");

        await Assert.ThrowsAsync<WorkflowSetAsideException>(
            () => workflows.GetOutputAsync<string>("w").WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal("gate", await workflows.GetOutputAsync<string>("w", "BoardSteps.Gated"));
    }

    [Fact]
    public async Task What_this_host_breaks_on_is_set_aside_and_does_not_stand_still_unseen()
    {
        var host = await HostAsync(writing: (host, write) =>
        {
            if (write is { Kind: StoreWriteKind.Commit, Number: 2 })
            {
                throw new InvalidOperationException("a defect");
            }
        });

        var e = await Assert.ThrowsAsync<WorkflowSetAsideException>(
            () => host.Workflows.RunAsync(Steps.Wrap(Steps.Text("x")), id: "w"));
        await host.Workflows.ResumeAsync("w");

        var reason = Assert.IsType<StepFailedException>(e.InnerException);
        Assert.Equal("FW1041", reason.Code);
        Assert.Equal("a defect", reason.InnerException!.Message);
        Assert.Equal("(x)", await host.Workflows.GetOutputAsync<string>("w"));
    }

    private async Task<WorkflowSetAsideException> SetAsideAsync(
        string code, Action<FunctionWorkflowsOptions>? configure = null)
    {
        var workflows = await ClientAsync(configure);
        var e = await Assert.ThrowsAsync<WorkflowSetAsideException>(
            () => workflows.GetOutputAsync<string>("w").WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(code, Assert.IsType<StepFailedException>(e.InnerException).Code);
        Assert.Equal(WorkflowStatus.Resumable, await workflows.GetStatusAsync("w"));
        return e;
    }
}
