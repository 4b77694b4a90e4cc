using FunctionWorkflows.CrashApp;
using Xunit.Abstractions;
using static FunctionWorkflows.CrashApp.LinkSteps;

namespace FunctionWorkflows.EndToEnd.Tests.Azure;

/// <summary>Hosts that are asked to end hand their workflows over, and nobody waits for a lease.</summary>
public sealed class DrainTests(ITestOutputHelper output)
{
    // Well below the lease of 15 s, with room for a machine that is busy with other tests.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    // So begin the ids of hosts that purge nothing, as these do; what was handed over is owned by nobody.
    private const string TakenFromTheDead = "goes on here; it was owned by z";

    private static readonly (string, string) Slots = ("FunctionWorkflows:Cpus", "8");

    [Fact]
    public async Task Workflows_of_a_draining_host_go_on_at_another_at_once()
    {
        await using var scope = await ProcessScope.CreateAsync(new AzureProcesses());
        var first = await scope.StartAsync(Slots);
        var handles = await StartAsync(scope, 12, length: 20);
        await Eventually.IsTrueAsync(
            () => scope.Runs().Select(run => WorkflowOf(run)).Distinct().Count() == handles.Count, scope.Outputs);
        var second = await scope.StartAsync(Slots);

        var at = TimeProvider.System.GetUtcNow();
        await first.DrainAsync();
        var drained = TimeProvider.System.GetUtcNow() - at;

        Assert.Equal(0, first.ExitCode);
        await EndAsync(handles);
        var gaps = scope.Runs().Where(run => run.Process == second.Id)
            .GroupBy(WorkflowOf).Select(runs => runs.Min(run => run.At) - at).ToArray();
        output.WriteLine($"drained in {drained}; workflows went on elsewhere after {gaps.Min()} to {gaps.Max()}");
        Assert.Equal(handles.Count, gaps.Length);
        Assert.True(gaps.Max() < Bound, $"went on after {gaps.Max()}: {scope.Outputs()}");
    }

    [Fact]
    public async Task Rolling_restart_of_all_hosts_under_load_fails_nothing_and_keeps_nobody_waiting()
    {
        await using var scope = await ProcessScope.CreateAsync(new AzureProcesses());
        var hosts = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => scope.StartAsync(Slots)));
        var handles = await StartAsync(scope, 12, length: 40);
        await Eventually.IsTrueAsync(() => hosts.All(host => scope.Runs().Any(run => run.Process == host.Id)), scope.Outputs);

        var longest = TimeSpan.Zero;
        for (var i = 0; i < hosts.Length; i++)
        {
            var at = TimeProvider.System.GetTimestamp();
            await hosts[i].DrainAsync();
            longest = new[] { longest, TimeProvider.System.GetElapsedTime(at) }.Max();
            Assert.Equal(0, hosts[i].ExitCode);
            hosts[i] = await scope.StartAsync(Slots);
        }

        await EndAsync(handles);
        var gaps = scope.Runs().GroupBy(WorkflowOf).Select(LongestGap).ToArray();
        output.WriteLine(
            $"the longest a workflow stood still was {gaps.Max()}, the median of the longest {Median(gaps)}, "
            + $"the longest drain {longest}");
        Assert.True(gaps.Max() < longest + Bound, $"{longest}, stood still for {gaps.Max()}: {scope.Outputs()}");
        Assert.DoesNotContain(
            scope.Outputs().Split('\n'), line => line.Contains(TakenFromTheDead, StringComparison.Ordinal));
        var faults = await LinkAudit.OfAsync(scope, handles.Select(handle => (handle, 40)));
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static async Task<List<WorkflowHandle<string>>> StartAsync(ProcessScope scope, int count, int length)
    {
        var handles = new List<WorkflowHandle<string>>();
        for (var i = 0; i < count; i++)
        {
            handles.Add(await scope.Workflows.StartAsync(Sequence(length, 400), id: $"workflow {i}"));
        }

        return handles;
    }

    private static async Task EndAsync(List<WorkflowHandle<string>> handles)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        foreach (var handle in handles)
        {
            await handle.GetOutputAsync(deadline.Token);
        }
    }

    // The key of a step begins with the birth of its workflow.
    private static string WorkflowOf(StepRun run) => run.Key[..run.Key.IndexOf('-', StringComparison.Ordinal)];

    private static TimeSpan LongestGap(IEnumerable<StepRun> runs)
    {
        var times = runs.Select(run => run.At).Order().ToArray();
        return times.Zip(times.Skip(1), (one, next) => next - one).Max();
    }

    private static TimeSpan Median(TimeSpan[] times) => times.Order().ElementAt(times.Length / 2);
}
