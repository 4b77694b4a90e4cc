using FunctionWorkflows.CrashApp;
using static FunctionWorkflows.CrashApp.CrashSteps;

namespace FunctionWorkflows.EndToEnd.Tests;

public sealed class SqliteTwoOwnersTests : TwoOwnersTests<SqliteProcesses>;

public sealed class AzureTwoOwnersTests : TwoOwnersTests<AzureProcesses>;

/// <summary>Two processes and one workflow: who lost it writes nothing more.</summary>
public abstract class TwoOwnersTests<TStore>
    where TStore : IProcessStore, new()
{
    // A host that has just become busy may be stopped before its lease is the short one.
    private static readonly (string, string) ShortLease = ("FunctionWorkflows:IdleLease", "00:00:15");

    private readonly TStore _kind = new();

    [Fact]
    public async Task A_process_paused_beyond_its_lease_and_woken_writes_nothing_more_and_says_so()
    {
        await using var scope = await ProcessScope.CreateAsync(_kind);
        var file = scope.PathOf("go");
        var paused = await scope.StartAsync(ShortLease);
        var handle = await scope.Workflows.StartAsync(Steps.WaitForFile(file), id: "two-owners");
        await scope.RunsInAsync(paused);
        paused.Pause();
        var heir = await scope.StartAsync();
        await scope.RunsInAsync(heir);

        // Both bodies now end with an output; the heir's is the one that counts.
        await File.WriteAllTextAsync(file, "");
        Assert.Equal(1, await handle.GetOutputAsync());
        var ended = await scope.Store.Instances.ReadAsync("two-owners");
        paused.Wake();

        await Eventually.IsTrueAsync(
            () => paused.Says("[FW1035]") && paused.Says("'two-owners' is not owned"),
            () => $"the woken process did not say that it lost its lease and the workflow: {paused.Output}");

        // Commits are counted; a store that puts its list right may give an ended workflow another id of the last one.
        var now = await scope.Store.Instances.ReadAsync("two-owners");
        Assert.Equal(ended, now! with { Metadata = ended!.Metadata, CommitId = ended.CommitId });
    }

    [Fact]
    public async Task A_workflow_of_another_process_is_canceled_and_its_running_step_stops()
    {
        await using var scope = await ProcessScope.CreateAsync(_kind);
        var owner = await scope.StartAsync();
        var handle = await scope.Workflows.StartAsync(Steps.Hold(), id: "to-cancel");
        await scope.RunsInAsync(owner);

        Assert.True(await scope.Workflows.CancelAsync("to-cancel"));

        Assert.Equal(WorkflowStatus.Canceled, await handle.GetStatusAsync());
        await Assert.ThrowsAsync<WorkflowCanceledException>(() => handle.GetOutputAsync());
        Assert.False(await scope.Workflows.CancelAsync("to-cancel"));
    }

    [Fact]
    public async Task A_killed_process_is_taken_over_as_soon_as_its_store_can_tell()
    {
        await using var scope = await ProcessScope.CreateAsync(_kind);
        var file = scope.PathOf("go");
        var first = await scope.StartAsync(ShortLease);
        var handle = await scope.Workflows.StartAsync(Steps.WaitForFile(file));
        await scope.RunsInAsync(first);
        first.Kill();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await Eventually.IsTrueAsync(
            async () => await handle.GetStatusAsync() == WorkflowStatus.Resumable,
            () => "the workflow of the killed process did not become resumable");
        var lapsed = clock.Elapsed;

        // How long a process takes to start is the machine's affair.
        var heir = await scope.StartAsync();
        clock.Restart();
        await scope.RunsInAsync(heir);

        Assert.True(lapsed + clock.Elapsed < _kind.TakenOverWithin, $"lapsed after {lapsed}, taken {clock.Elapsed} later");
        await File.WriteAllTextAsync(file, "");
        Assert.Equal(1, await handle.GetOutputAsync());
    }
}
