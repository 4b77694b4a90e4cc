using FunctionWorkflows.CrashApp;
using static FunctionWorkflows.CrashApp.CrashSteps;

namespace FunctionWorkflows.EndToEnd.Tests;

/// <summary>Two processes and one workflow: who lost it writes nothing more.</summary>
public sealed class TwoOwnersTests
{
    [Fact]
    public async Task A_process_paused_beyond_its_lease_and_woken_writes_nothing_more_and_says_so()
    {
        await using var scope = new ProcessScope();
        var file = scope.PathOf("go");
        var paused = await scope.StartAsync();
        var handle = await scope.Workflows.StartAsync(Steps.WaitForFile(file), id: "two-owners");
        await RunsInAsync(scope, paused);
        paused.Pause();
        var heir = await scope.StartAsync();
        await RunsInAsync(scope, heir);

        // Both bodies now end with an output; the heir's is the one that counts.
        await File.WriteAllTextAsync(file, "");
        Assert.Equal(1, await handle.GetOutputAsync());
        var ended = await scope.Store.Instances.ReadAsync("two-owners");
        paused.Wake();

        await Eventually.IsTrueAsync(
            () => paused.Output.Contains("[FW1035]", StringComparison.Ordinal) && paused.Output.Contains("'two-owners' is not owned", StringComparison.Ordinal),
            () => $"the woken process did not say that it lost its lease and the workflow: {paused.Output}");
        Assert.Equal(ended, await scope.Store.Instances.ReadAsync("two-owners") is { } now ? now with { Metadata = ended!.Metadata } : null);
    }

    [Fact]
    public async Task A_workflow_of_another_process_is_canceled_and_its_running_step_stops()
    {
        await using var scope = new ProcessScope();
        var owner = await scope.StartAsync();
        var handle = await scope.Workflows.StartAsync(Steps.Hold(), id: "to-cancel");
        await RunsInAsync(scope, owner);

        Assert.True(await scope.Workflows.CancelAsync("to-cancel"));

        Assert.Equal(WorkflowStatus.Canceled, await handle.GetStatusAsync());
        await Assert.ThrowsAsync<WorkflowCanceledException>(() => handle.GetOutputAsync());
        Assert.False(await scope.Workflows.CancelAsync("to-cancel"));
    }

    [Fact]
    public async Task A_killed_process_is_taken_over_at_once_and_not_after_its_lease()
    {
        await using var scope = new ProcessScope();
        var file = scope.PathOf("go");
        var first = await scope.StartAsync();
        var handle = await scope.Workflows.StartAsync(Steps.WaitForFile(file));
        await RunsInAsync(scope, first);
        first.Kill();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal(WorkflowStatus.Resumable, await handle.GetStatusAsync());
        await RunsInAsync(scope, await scope.StartAsync());

        // The lease of a busy host is 15 s.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(15), $"taken over after {clock.Elapsed}");
        await File.WriteAllTextAsync(file, "");
        Assert.Equal(1, await handle.GetOutputAsync());
    }

    private static Task RunsInAsync(ProcessScope scope, CrashProcess process) => Eventually.IsTrueAsync(
        () => scope.Runs().Any(run => run.Process == process.Id),
        () => $"the step did not run in process {process.Id}: {process.Output}");
}
