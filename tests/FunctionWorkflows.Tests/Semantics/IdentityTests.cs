using static FunctionWorkflows.Tests.Semantics.BoardSteps;

namespace FunctionWorkflows.Tests.Semantics;

/// <summary>The rules of "Identity, names, arguments".</summary>
public abstract class IdentityTests<TStore> : SemanticsTests<TStore>
    where TStore : IStoreKind, new()
{
    [Fact]
    public async Task Of_a_call_in_a_call_the_inner_one_gets_the_name_and_the_outer_one_a_suffix()
    {
        var workflows = await ClientAsync();

        await workflows.RunAsync(Steps.Wrap(Steps.Wrap("x")), id: "w");

        Assert.Equal("(x)", await workflows.GetOutputAsync<string>("w", "BoardSteps.Wrap"));
        Assert.Equal("((x))", await workflows.GetOutputAsync<string>("w", "BoardSteps.Wrap_1"));
    }

    [Fact]
    public async Task Names_given_twice_get_suffixes_that_no_other_step_has()
    {
        var workflows = await ClientAsync();

        await workflows.RunAsync(
            Steps.Join(
                [Steps.Text("a").Named("x_1"), Steps.Text("b").Named("x"), Steps.Text("c").Named("x")]), id: "w");

        var names = (await workflows.GetMetadataAsync("w")).Steps.Select(step => step.Name);
        Assert.Equal(["x_1", "x", "x_2", "BoardSteps.Join"], names);
        Assert.Equal("c", await workflows.GetOutputAsync<string>("w", "x_2"));
    }

    [Fact]
    public async Task A_step_has_its_id_by_its_place_and_not_by_the_order_of_execution()
    {
        var workflows = await ClientAsync();
        var graph = Steps.Join([Steps.Gated("a").Named("a"), Steps.Gated("b").Named("b"), Steps.Deep(1).Named("c")]);

        await workflows.StartAsync(graph, id: "1");
        await workflows.GetOutputAsync<string>("1", "c");
        Board.Open("a");
        await workflows.GetOutputAsync<string>("1", "a");
        Board.Open("b");
        await workflows.GetOutputAsync<string>("1");
        await workflows.RunAsync(graph, id: "2");

        Assert.Equal(await IdsAsync("1"), await IdsAsync("2"));

        async Task<string[]> IdsAsync(string id) =>
            [.. (await workflows.GetMetadataAsync(id)).Steps.Select(step => $"{step.Name} {step.Id}")];
    }

    [Fact]
    public async Task Nothing_of_a_continuation_starts_before_it_is_recorded()
    {
        var runsWhenRecorded = -1;
        var host = await HostAsync(writing: (_, write) =>
        {
            if (write.Records.Any(record => record.Kind == RecordKind.Continued))
            {
                runsWhenRecorded = Board.Runs("first");
            }
        });

        await host.Workflows.RunAsync(Steps.Then("first", "second"));

        Assert.Equal((0, 1), (runsWhenRecorded, Board.Runs("first")));
    }

    [Fact]
    public async Task The_output_of_a_step_that_continued_is_that_of_its_graph_at_any_depth()
    {
        var workflows = await ClientAsync();

        await workflows.RunAsync(Steps.Wrap(Steps.Deep(2)), id: "w");

        Assert.Equal("((inner))", await workflows.GetOutputAsync<string>("w", "BoardSteps.Deep"));
        Assert.Equal("(inner)", await workflows.GetOutputAsync<string>("w", "BoardSteps.Deep_1"));
        Assert.Equal("inner", await workflows.GetOutputAsync<string>("w", "BoardSteps.Deep_2"));
    }

    [Fact]
    public async Task A_parent_holds_no_slot_while_its_graph_runs()
    {
        var workflows = await ClientAsync(options => options.Cpus = 1);

        Assert.Equal("((((inner))))", await workflows.RunAsync(Steps.Deep(4)));
    }

    [Fact]
    public async Task A_node_used_twice_runs_once_and_with_options_it_is_another_node()
    {
        var workflows = await ClientAsync();
        var a = Steps.Text("a");

        var named = a.Named("x");

        await workflows.RunAsync(Steps.Join([a, a]));
        Assert.Equal(1, Board.Runs("a"));
        await workflows.RunAsync(Steps.Join([a, named]));

        Assert.Equal(3, Board.Runs("a"));
    }

    [Fact]
    public async Task Arguments_are_frozen_when_the_node_is_built()
    {
        var workflows = await ClientAsync();
        var values = new List<int> { 1, 2 };

        var step = Steps.Sum(values);
        values.Add(100);

        Assert.Equal(3, await workflows.RunAsync(step));
    }

    [Fact]
    public async Task Every_step_gets_a_copy_of_its_own()
    {
        var workflows = await ClientAsync(options => options.Cpus = 1);
        Args<int> shared = new List<int> { 1, 2, 3 };

        Assert.Equal(
            6, await workflows.RunAsync(Steps.Sum([Steps.CountAndClear(shared), Steps.CountAndClear(shared)])));
    }

    [Fact]
    public async Task A_recorded_call_without_an_optional_argument_takes_todays_default()
    {
        await CreateRawAsync("w", """{"steps":[{"f":"BoardSteps.Optional","a":{"a":{"v":1}}}],"out":{"s":0}}""");

        var workflows = await ClientAsync();

        Assert.Equal(6, await workflows.GetOutputAsync<int>("w"));
    }

    [Fact]
    public async Task A_call_recorded_under_a_former_name_runs()
    {
        await CreateRawAsync("w", """{"steps":[{"f":"Semantics.OldName","a":{"value":{"v":"old"}}}],"out":{"s":0}}""");

        var workflows = await ClientAsync();

        Assert.Equal("old", await workflows.GetOutputAsync<string>("w"));
    }

    [Fact]
    public async Task Options_of_the_call_override_the_attributes_one_by_one_and_metadata_is_merged()
    {
        var workflows = await ClientAsync();

        await workflows.RunAsync(
            Steps.Configured().WithResources(cpus: 2).WithMetadata("team", "red").WithMetadata("run", "7"), id: "w");

        var step = await workflows.GetMetadataAsync("w", "BoardSteps.Configured");
        Assert.Equal((7, 2.0), (step.Options.MaxRetries, step.Options.Cpus));
        Assert.Equal(
            ["kind=test", "run=7", "team=red"],
            step.Metadata.Select(entry => $"{entry.Key}={entry.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Options_are_checked_when_the_node_is_built()
    {
        var step = Steps.Text("x");

        Action[] wrong =
        [
            () => _ = step.WithRetries(-2),
            () => _ = step.WithRetries(1, new Backoff(TimeSpan.FromSeconds(2), 2, TimeSpan.FromSeconds(1))),
            () => _ = step.WithTimeout(TimeSpan.Zero),
            () => _ = step.WithResources(cpus: -1),
            () => _ = step.WithResources(gpus: double.NaN),
            () => _ = step.WithResources(custom: new Dictionary<string, double> { ["camera"] = -1 }),
        ];

        Assert.All(wrong, act => Assert.Equal("FW1020", Assert.Throws<FunctionWorkflowsException>(act).Code));
        Assert.Equal("FW1019", Assert.Throws<FunctionWorkflowsException>(() => step.Named("")).Code);
    }
}
