using FunctionWorkflows.Tests.Semantics;
using Microsoft.Extensions.DependencyInjection;
using static FunctionWorkflows.Tests.Execution.ExecutionSteps;

namespace FunctionWorkflows.Tests.Execution;

/// <summary>Slots: CPUs, named resources, time-outs, and what a step knows of its call.</summary>
public sealed class SlotTests
{
    private readonly Board _board = new();

    [Theory]
    [InlineData(1, 1.0, 1)]
    [InlineData(3, 1.0, 3)]
    [InlineData(3, 2.0, 1)]
    [InlineData(2, 0.5, 4)]
    public async Task Steps_run_side_by_side_as_far_as_the_cpus_go(double cpus, double each, int most)
    {
        await using var host = await HostAsync(options => options.Cpus = cpus);
        var steps = Enumerable.Range(0, 8).Select(i => BoardSteps.Steps.Gated($"{i}").WithResources(cpus: each));
        await host.Workflows.StartAsync(Step.All(steps), id: "w");

        await RunsAsync(most);
        await host.Workflows.RunAsync(BoardSteps.Steps.Text("free").WithResources(cpus: 0));
        Assert.Equal(most, Enumerable.Range(0, 8).Count(i => _board.Runs($"{i}") > 0));
        Array.ForEach([.. Enumerable.Range(0, 8)], i => _board.Open($"{i}"));

        await host.Workflows.GetOutputAsync<string[]>("w");
        Assert.True(_board.MostInside <= most);

        Task RunsAsync(int count) => Board.UntilAsync(
            () => Task.FromResult(
                Enumerable.Range(0, 8).Count(i => _board.Runs($"{i}") > 0) >= count), $"{count} steps run");
    }

    [Fact]
    public async Task A_named_resource_is_handed_out_and_a_step_that_does_not_fit_is_passed()
    {
        await using var host = await HostAsync(options => (options.Cpus, options.Resources["camera"]) = (8, 1));
        await host.Workflows.StartAsync(Step.All(Steps.Photo("a"), Steps.Photo("b")), id: "w");
        await Board.UntilAsync(() => Task.FromResult(_board.Runs("a") + _board.Runs("b") == 1), "one has the camera");

        Assert.Equal("passes", await host.Workflows.RunAsync(BoardSteps.Steps.Text("passes")));
        Assert.Equal(1, _board.Runs("a") + _board.Runs("b"));
        _board.Open("a");
        _board.Open("b");

        Assert.Equal(["a", "b"], await host.Workflows.GetOutputAsync<string[]>("w"));
        Assert.Equal(1, _board.MostInside);
    }

    [Fact]
    public async Task A_step_for_which_this_host_lacks_a_resource_waits_for_one_that_has_it()
    {
        var store = new InMemoryStore();
        await using var without = await HostAsync(options => options.Cpus = 8, store);
        await without.Workflows.StartAsync(Steps.Photo("a"), id: "w");
        Assert.Equal("x", await without.Workflows.RunAsync(BoardSteps.Steps.Text("x")));
        Assert.Equal(WorkflowStatus.Running, await without.Workflows.GetStatusAsync("w"));
        await without.StopAsync();
        _board.Open("a");

        await using var with = await HostAsync(options => options.Resources["camera"] = 1, store);

        Assert.Equal("a", await with.Workflows.GetOutputAsync<string>("w"));
    }

    [Fact]
    public async Task A_body_that_ignores_its_token_times_out_all_the_same_and_its_late_outcome_is_dropped()
    {
        await using var host = await HostAsync(options => options.Cpus = 1);

        var e = await Assert.ThrowsAsync<WorkflowFailedException>(
            () => host.Workflows.RunAsync(Steps.Slow("gate"), id: "w"));
        _board.Open("gate");

        Assert.True(((StepFailedException)e.InnerException!).IsCausedBy<TimeoutException>());
        Assert.Equal("next", await host.Workflows.RunAsync(BoardSteps.Steps.Text("next")));
        Assert.Equal(WorkflowStatus.Failed, await host.Workflows.GetStatusAsync("w"));
    }

    [Fact]
    public async Task A_time_out_is_a_try_and_each_try_has_the_whole_time()
    {
        await using var host = await HostAsync(options => options.Cpus = 1);

        await Assert.ThrowsAsync<WorkflowFailedException>(
            () => host.Workflows.RunAsync(Steps.Slow("gate").WithRetries(2, Backoff.Constant(TimeSpan.Zero)), id: "w"));

        Assert.Equal(3, _board.Runs("gate"));
        Assert.Equal(3, (await host.Workflows.GetMetadataAsync("w", "ExecutionSteps.Slow")).Tries);
    }

    [Fact]
    public async Task The_idempotency_key_is_the_same_in_each_try_and_in_no_other_step()
    {
        await using var host = await HostAsync(options => options.Cpus = 1);
        var keys = Steps.Keys().WithRetries(5, Backoff.Constant(TimeSpan.Zero));
        var others = Steps.Keys().WithRetries(5, Backoff.Constant(TimeSpan.Zero));

        var outputs = await host.Workflows.RunAsync(Step.All(keys, others), id: "w");
        var again = await host.Workflows.RunAsync(keys, id: "another");

        Assert.Equal(3, new[] { outputs[0], outputs[1], again }.Distinct().Count());
        Assert.Equal(9, _board.Notes.Count);
        Assert.Equal(3, _board.Notes.Distinct().Count());
        var ids = (await host.Workflows.GetMetadataAsync("w")).Steps.Select(step => step.Id);
        Assert.All(
            ids, id => Assert.Contains(_board.Notes, note => note.EndsWith($" {id} w", StringComparison.Ordinal)));
    }

    private Task<WorkflowTestHost> HostAsync(
        Action<FunctionWorkflowsOptions> configure, IWorkflowStore? store = null) =>
        WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
        {
            Store = store,
            Configure = configure,
            Services = services => services.AddSingleton(_board),
        });
}
