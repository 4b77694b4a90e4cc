using System.Collections.Concurrent;
using static FunctionWorkflows.Tests.Semantics.SpillSteps;

namespace FunctionWorkflows.Tests.Semantics;

/// <summary>Steps run where what they need is, and where there is room.</summary>
public abstract class SpillTests<TStore> : SemanticsTests<TStore>
    where TStore : IStoreKind, new()
{
    [Fact]
    public async Task Steps_run_on_the_host_that_has_what_they_need_and_others_on_their_owner()
    {
        var owner = await HostAsync();
        await CountedAsync(options => options.Gpus = 1);

        var output = await owner.Workflows.RunAsync(
            BoardSteps.Steps.Join([Steps.Here("a").WithResources(gpus: 1), Steps.Here("b")]), id: "w");

        Assert.Equal("a+b", output);
        Assert.Equal(["a on 8 gpu", "b on 8"], Board.Notes.Order());
        var step = await owner.Workflows.GetMetadataAsync("w", "SpillSteps.Here");
        Assert.True(step is { Status: WorkflowStatus.Successful, Tries: 1, StartedAt: not null, EndedAt: not null });
        await CountAsync(StoreWriteKind.Complete, 1);
    }

    [Fact]
    public async Task A_step_waits_for_a_host_that_has_what_it_needs()
    {
        var owner = await HostAsync();
        await owner.Workflows.StartAsync(Steps.Here("a").WithResources(custom: Camera), id: "w");
        Assert.Equal("b", await owner.Workflows.RunAsync(Steps.Here("b")));
        Assert.Equal(WorkflowStatus.Running, await owner.Workflows.GetStatusAsync("w"));

        await HostAsync(options => (options.Cpus, options.Resources["camera"]) = (2, 1));

        Assert.Equal("a", await owner.Workflows.GetOutputAsync<string>("w"));
        Assert.Equal(["b on 8", "a on 2"], Board.Notes);
    }

    [Fact]
    public async Task A_host_that_has_only_a_part_of_what_a_step_needs_leaves_it_to_one_that_has_all()
    {
        var owner = await HostAsync();
        await CountedAsync(options => (options.Cpus, options.Resources["camera"]) = (2, 1), Quick);
        await owner.Workflows.StartAsync(Steps.Here("a").WithResources(gpus: 1, custom: Camera), id: "w");
        await Board.UntilAsync(
            () => Task.FromResult(_writes.ContainsKey(StoreWriteKind.Return)), "it is put aside");

        await HostAsync(options => (options.Gpus, options.Resources["camera"]) = (1, 1));

        Assert.Equal("a", await owner.Workflows.GetOutputAsync<string>("w"));
        Assert.Equal(["a on 8 gpu"], Board.Notes);
    }

    [Fact]
    public async Task Arguments_outputs_large_ones_too_and_graphs_are_the_same_on_another_host()
    {
        var owner = await HostAsync();
        await HostAsync(options => options.Gpus = 2);
        var text = Steps.Lengthy(Steps.Here("a")).WithResources(gpus: 1);

        Assert.Equal(20_000, await owner.Workflows.RunAsync(Steps.LengthOf(text).WithResources(gpus: 1), id: "large"));
        Assert.Equal(
            [1, 2, 2, 3],
            await owner.Workflows.RunAsync(
                Steps.Bytes(Steps.Bytes([1, 2]).WithResources(gpus: 1)).WithResources(gpus: 2), id: "bytes"));
        Assert.Equal(
            "(g1+g2)",
            await owner.Workflows.RunAsync(
                BoardSteps.Steps.Wrap(Steps.GoesOn("g").WithResources(gpus: 1)), id: "graph"));
        Assert.Equal(["a on 8", "g1 on 8", "g2 on 8 gpu"], Board.Notes.Order());
    }

    [Fact]
    public async Task A_step_on_another_host_knows_of_its_call_what_it_knows_at_home()
    {
        var owner = await HostAsync();
        await HostAsync(options => options.Gpus = 1);

        Assert.Equal("w True 1", await owner.Workflows.RunAsync(Steps.Key().WithResources(gpus: 1), id: "w"));
    }

    [Fact]
    public async Task A_long_line_is_shared_with_a_host_that_has_room()
    {
        var owner = await CountedAsync(options => options.Cpus = 1);
        await CountedAsync(options => options.Cpus = 2);
        string[] gates = [.. Enumerable.Range(0, 20).Select(i => $"{i:00}")];
        await owner.Workflows.StartAsync(Step.All(gates.Select(gate => Steps.HereGated(gate))), id: "w");

        await Board.UntilAsync(() => Task.FromResult(Board.Notes.Count == 3), "both hosts are full");
        Array.ForEach(gates, Board.Open);

        Assert.Equal(gates, await owner.Workflows.GetOutputAsync<string[]>("w"));
        Assert.Contains(Board.Notes, note => note.EndsWith("on 1", StringComparison.Ordinal));
        Assert.Contains(Board.Notes, note => note.EndsWith("on 2", StringComparison.Ordinal));
        Assert.All(gates, gate => Assert.Equal(1, Board.Runs(gate)));
        await Board.UntilAsync(
            () => Task.FromResult(_writes.GetValueOrDefault(StoreWriteKind.Complete) >= 8), "all have left the queue");
    }

    [Fact]
    public async Task A_host_that_runs_one_workflow_only_leaves_steps_to_others_and_takes_none()
    {
        await HostAsync(options => (options.Cpus, options.Gpus, options.TakeOver) = (1, 1, false));
        var owner = await HostAsync(options => options.TakeOver = false);
        await owner.Workflows.StartAsync(Steps.Here("a").WithResources(gpus: 1), id: "w");
        var alone = (await owner.Workflows.GetMetadataAsync("w")).Steps[0];

        await HostAsync(options => (options.Cpus, options.Gpus) = (2, 1));

        Assert.Equal("a", await owner.Workflows.GetOutputAsync<string>("w"));
        Assert.Equal(["a on 2 gpu"], Board.Notes);
        Assert.Equal("a host with 1 gpu (the only living host does not have that)", alone.WaitsFor);
    }

    [Fact]
    public async Task A_host_that_drains_gives_what_it_runs_and_what_waits_to_another_at_once()
    {
        var owner = await HostAsync();
        var first = await CountedAsync(options => options.Gpus = 1);
        await owner.Workflows.StartAsync(
            Step.All(Steps.HereGated("a").WithResources(gpus: 1), Steps.HereGated("b").WithResources(gpus: 1)),
            id: "w");
        await Board.UntilAsync(() => Task.FromResult(Board.Notes.Count == 1), "one of them runs");
        Board.Open("b");
        await CountedAsync(options => options.Gpus = 1);

        await first.StopAsync(new CancellationToken(canceled: true));
        Board.Open("a");

        Assert.Equal(["a", "b"], await owner.Workflows.GetOutputAsync<string[]>("w"));
        await CountAsync(StoreWriteKind.Complete, 2);
    }

    [Fact]
    public async Task A_host_that_drains_lets_what_it_runs_for_others_end_within_its_grace()
    {
        var owner = await HostAsync();
        var first = await CountedAsync(options => options.Gpus = 1);
        await owner.Workflows.StartAsync(Steps.HereGated("a").WithResources(gpus: 1), id: "w");
        await Board.ReachedAsync("a");

        var stopping = first.StopAsync();
        Board.Open("a");
        await stopping;

        Assert.Equal("a", await owner.Workflows.GetOutputAsync<string>("w"));
        Assert.Equal(1, Board.Runs("a"));
        await CountAsync(StoreWriteKind.Complete, 1);
    }

    [Fact]
    public async Task What_a_step_waits_for_is_told_as_long_as_no_living_host_has_it()
    {
        var owner = await HostAsync();
        await owner.Workflows.StartAsync(
            BoardSteps.Steps.Join([
                Steps.HereGated("a").WithResources(gpus: 2, custom: Camera),
                Steps.HereGated("b"),
                Steps.HereGated("c").WithResources(cpus: 99)]),
            id: "w");
        await Board.ReachedAsync("b");

        var alone = await owner.Workflows.GetMetadataAsync("w");
        await HostAsync(options => options.Gpus = 2);
        var both = await owner.Workflows.GetMetadataAsync("w");
        await HostAsync(options => (options.Gpus, options.Resources["camera"]) = (2, 1));
        var all = await owner.Workflows.GetMetadataAsync("w");

        Assert.Equal(
            [
                "a host with 2 gpus and 1 camera (the only living host does not have that)",
                null,
                "a host with 99 cpus (the only living host does not have that)",
                null,
            ],
            alone.Steps.Select(step => step.WaitsFor));
        Assert.Equal("a host with 2 gpus and 1 camera (none of the 2 living hosts has that)", both.Steps[0].WaitsFor);
        Assert.Null(all.Steps[0].WaitsFor);
    }

    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(1);

    private static readonly Dictionary<string, double> Camera = new() { ["camera"] = 1 };

    private readonly ConcurrentDictionary<StoreWriteKind, int> _writes = new();

    /// <summary>A host whose writes to queues are counted.</summary>
    private Task<WorkflowTestHost> CountedAsync(Action<FunctionWorkflowsOptions> configure, TimeSpan? lease = null) =>
        HostAsync(
            configure,
            written: (_, write) => _writes.AddOrUpdate(write.Kind, 1, (_, count) => count + 1),
            stepLease: lease);

    private Task CountAsync(StoreWriteKind kind, int count) => Board.UntilAsync(
        () => Task.FromResult(_writes.GetValueOrDefault(kind) >= count), $"there are {count} writes '{kind}'");
}
