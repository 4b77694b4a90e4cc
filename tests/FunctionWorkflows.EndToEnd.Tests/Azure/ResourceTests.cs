using FunctionWorkflows.CrashApp;
using static FunctionWorkflows.CrashApp.LinkSteps;

namespace FunctionWorkflows.EndToEnd.Tests.Azure;

/// <summary>Hosts that have what others lack.</summary>
public sealed class ResourceTests
{
    private const int Count = 4;
    private const int Length = 6;

    private static readonly (string, string)[] Equipped =
        [("FunctionWorkflows:Gpus", "1"), ("FunctionWorkflows:Resources:plotter", "1")];

    [Fact]
    public async Task Steps_run_only_where_there_is_what_they_need_and_wait_for_that_host_to_come_back()
    {
        await using var scope = await ProcessScope.CreateAsync(new AzureProcesses());
        var owner = await scope.StartAsync();
        var handles = new List<WorkflowHandle<string>>();
        for (var i = 0; i < Count; i++)
        {
            handles.Add(await scope.Workflows.StartAsync(Graph(), id: $"equipped {i}"));
        }

        // Each goes as far as it can with the one host, and says what it waits for.
        await Eventually.IsTrueAsync(() => DoneIn(scope, owner) == 2 * Count, scope.Outputs);
        await WaitsForAsync(scope, "a host with 1 gpu (the only living host does not have that)");

        var equipped = await scope.StartAsync(Equipped);
        await scope.RunsInAsync(equipped);
        equipped.Kill();
        var between = scope.Runs().Count;
        var plain = await scope.Workflows.StartAsync(Sequence(5, 20), id: "plain");
        await plain.GetOutputAsync();
        Assert.All(scope.Runs().Skip(between), run => Assert.Equal(owner.Id, run.Process));

        var back = await scope.StartAsync(Equipped);
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        foreach (var handle in handles)
        {
            Assert.Equal(Length - 1, DepthOf(await handle.GetOutputAsync(deadline.Token)));
        }

        await OnlyEquippedRanWhatNeedsThemAsync(scope, handles, [equipped.Id, back.Id]);
        var faults = await LinkAudit.OfAsync(scope, [.. handles.Select(handle => (handle, Length)), (plain, 5)]);
        Assert.True(faults.Count == 0, $"{string.Join('\n', faults)}\n{scope.Outputs()}");
    }

    // Two that run anywhere; then one on the GPU, two in turn, and one on the plotter.
    private static Step<string> Graph()
    {
        var first = Steps.Link(Array.Empty<string>(), 20);
        var besides = Steps.Link(Array.Empty<string>(), 20);
        var onGpu = Steps.LinkOnGpu(new[] { first }, 300);
        var next = Steps.Link(new[] { onGpu, besides }, 20);
        return Steps.Link(new[] { Steps.LinkOnPlotter(new[] { next }, 300) }, 20);
    }

    private static int DoneIn(ProcessScope scope, CrashProcess process) =>
        scope.Runs().Count(run => run.Process == process.Id);

    private static Task WaitsForAsync(ProcessScope scope, string what) => Eventually.IsTrueAsync(
        async () => (await scope.Workflows.GetMetadataAsync("equipped 0")).Steps.Any(step => step.WaitsFor == what),
        () => $"no step said that it waits for {what}");

    private static async Task OnlyEquippedRanWhatNeedsThemAsync(
        ProcessScope scope, List<WorkflowHandle<string>> handles, int[] equipped)
    {
        var runs = scope.Runs().ToLookup(run => run.Key, run => run.Process);
        foreach (var handle in handles)
        {
            var birth = (await scope.Store.Instances.ReadAsync(handle.Id))!.Birth;
            var steps = (await scope.Workflows.GetMetadataAsync(handle.Id)).Steps
                .Where(step => step.Name is "LinkSteps.LinkOnGpu" or "LinkSteps.LinkOnPlotter").ToArray();
            Assert.Equal(2, steps.Length);
            Assert.All(steps, step => Assert.All(runs[$"{birth}-{step.Id}"], run => Assert.Contains(run, equipped)));
        }
    }
}
