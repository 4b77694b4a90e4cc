using FunctionWorkflows.Tests.Semantics;

namespace FunctionWorkflows.Tests.Crashes;

/// <summary>Something comes from outside between each two writes, with and without a crash there.</summary>
public abstract class CodeMomentTests<TStore>
    where TStore : IStoreKind, new()
{
    private static readonly CodeScenario Canceled =
        new("canceled at any moment", () => CrashCode.Workflows.MayBeCanceled(), "canceled", "whole")
        {
            Records = output => output == "whole" ? ["a", "b", "m0", "m1", "clean up"] : ["undo"],
            MayRecord = ["a", "b", "m0", "m1", "clean up"],
            Workflows = null,
        };

    private static readonly CodeScenario Failed =
        new("canceled while it fails", () => CrashCode.Workflows.Saga(false), "canceled", "failed: d failed after 0")
        {
            Records = output => output == "canceled" ? [] : ["a", "b", "c", "undo c", "undo b", "undo a"],
            MayRecord = ["a", "b", "c", "undo c", "undo b", "undo a"],
        };

    /// <summary>Gets of how many moments one is tried; on a slow store a sample is.</summary>
    protected virtual int Of => 1;

    [Theory]
    [InlineData("continued as new", 1_000)]
    [InlineData("continued as new", 0)]
    [InlineData("events", 1_000)]
    [InlineData("events", 0)]
    [InlineData("event and timer", 1_000)]
    public async Task An_event_that_comes_at_any_moment_is_taken_once(string name, int idle)
    {
        var scenario = CodeScenarios.All.Single(scenario => scenario.Name == name);
        var taken = 0;

        await AtEachMomentAsync(scenario, idle, async outside =>
        {
            // Twice, with one id; and the user raises it again.
            await CodeScenario.RaiseAsync(outside.Workflows, "event", "e1");
            await CodeScenario.RaiseAsync(outside.Workflows, "event", "e1");
            taken++;
        });

        Assert.True(Of > 1 || taken > 0, "Nothing came.");
    }

    [Fact]
    public async Task A_cancellation_that_comes_at_any_moment_is_final_and_cleans_up()
    {
        var outputs = await AtEachMomentAsync(Canceled, 1_000, CancelAsync, AssertCleanedUp);

        Assert.True(Of > 1 || outputs.Contains("canceled"), "None was canceled.");
    }

    [Fact]
    public async Task A_cancellation_does_not_stop_compensations_that_have_begun()
    {
        var outputs = await AtEachMomentAsync(Failed, 1_000, CancelAsync, run =>
        {
            string[] done = [.. run.Log.Recorded.Where(label => label.Length == 1)];
            string[] undone = [.. run.Log.Recorded.Where(label => label.Length > 1)];

            // The undo is registered before the step, which may have been given up.
            string[] all = ["undo c", "undo b", "undo a"];
            Assert.True(
                undone.SequenceEqual(all.TakeLast(undone.Length)) && undone.Length >= done.Length,
                $"{string.Join(", ", run.Log.Recorded)} was recorded.");
        });

        Assert.True(Of > 1 || outputs.Contains("canceled"), "None was canceled.");
    }

    // Not where the cleaning up itself was what it waited for.
    private static void AssertCleanedUp(CodeRun run)
    {
        var recorded = run.Log.Recorded;
        string[] inside = ["b", "m0", "m1"];
        Assert.True(
            recorded.Distinct().Count() == recorded.Count
                && (recorded.Contains("a") == recorded.Contains("clean up") || inside.All(recorded.Contains)),
            $"{string.Join(", ", recorded)} was recorded.");
    }

    private static Task CancelAsync(WorkflowTestHost outside) => outside.Workflows.CancelAsync(CodeScenario.Id);

    private async Task<List<string>> AtEachMomentAsync(
        CodeScenario scenario, int idle, Func<WorkflowTestHost, Task> act, Action<CodeRun>? assert = null)
    {
        var outputs = new List<string>();
        var writes = (await RunAsync(scenario, idle, null, act, [])).Writes[0];
        foreach (var moment in new CrashSample(Of, scenario.Name).Points(writes))
        {
            // Before the first write there is no workflow that anything could come to.
            foreach (var points in moment == new CrashPoint(1, true) ? [] : (CrashPoint[][])[[], [moment]])
            {
                var run = await RunAsync(scenario, idle, moment, act, points);
                assert?.Invoke(run);
                outputs.Add(run.Output);
            }
        }

        return outputs;
    }

    private static Task<CodeRun> RunAsync(
        CodeScenario scenario, int idle, CrashPoint? moment, Func<WorkflowTestHost, Task> act, CrashPoint[] points) =>
        CodeStores.RunAsync<TStore, CodeRun>(async store =>
        {
            await using var moments = await OutsideMoment.BeginAsync(store, moment, act);
            var harness = new CodeHarness(scenario, store, points) { Idle = idle, AtWrite = moments.At };
            var run = await harness.RunAsync();
            await moments.OverAsync();
            await run.AssertHoldsAsync(
                scenario, $"{scenario} with something {moment}, and {points.Length} crashes there");
            return run;
        });
}

/// <summary>A host that owns nothing, by whose client something is done while another host is about to write.</summary>
internal sealed class OutsideMoment : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly CrashPoint? _moment;
    private readonly Func<WorkflowTestHost, Task> _act;
    private readonly SemaphoreSlim _posted = new(0);
    private WorkflowTestHost _outside = null!;
    private Task _acting = Task.CompletedTask;

    private OutsideMoment(CrashPoint? moment, Func<WorkflowTestHost, Task> act) => (_moment, _act) = (moment, act);

    public static async Task<OutsideMoment> BeginAsync(
        IWorkflowStore store, CrashPoint? moment, Func<WorkflowTestHost, Task> act)
    {
        var begun = new OutsideMoment(moment, act);
        begun._outside = await WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
        {
            Store = store,
            Configure = options => options.MaxRunningWorkflows = 0,
            Written = (_, write) => begun.Note(write),
        });
        return begun;
    }

    /// <summary>The write waits until what comes is posted: that it is heard may take the write.</summary>
    public void At(WorkflowTestHost host, CrashPoint at)
    {
        if (at == _moment)
        {
            _acting = Task.Run(() => _act(_outside));
            Task.WaitAny([_acting, _posted.WaitAsync(Deadline)], Deadline);
        }
    }

    private void Note(StoreWrite write)
    {
        if (write.Kind == StoreWriteKind.Post)
        {
            _posted.Release();
        }
    }

    /// <summary>Waits until it is done: a cancellation of what has failed is a write of its own.</summary>
    public Task OverAsync() => _acting.WaitAsync(Deadline);

    public async ValueTask DisposeAsync()
    {
        await OverAsync();
        await _outside.DisposeAsync();
        _posted.Dispose();
    }
}
