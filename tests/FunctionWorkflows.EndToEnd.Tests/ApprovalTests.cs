using static FunctionWorkflows.CrashApp.CrashCode;

namespace FunctionWorkflows.EndToEnd.Tests;

public sealed class SqliteApprovalTests : ApprovalTests<SqliteProcesses>;

public sealed class AzureApprovalTests : ApprovalTests<AzureProcesses>;

/// <summary>A workflow in code that waits for a person, while the process that has it dies.</summary>
public abstract class ApprovalTests<TStore>
    where TStore : IProcessStore, new()
{
    private readonly TStore _kind = new();

    [Fact]
    public async Task Decision_comes_to_another_process_than_the_one_that_asked()
    {
        await using var scope = await ProcessScope.CreateAsync(_kind);
        var first = await scope.StartAsync();
        var handle = await scope.Workflows.StartAsync(Workflows.Approve(TimeSpan.FromHours(1)), id: "approval");
        await WaitsAsync(scope);

        first.Kill();
        var second = await scope.StartAsync();
        await Eventually.IsTrueAsync(
            async () => await handle.GetStatusAsync() == WorkflowStatus.Running,
            () => $"the second process did not take it. {scope.Outputs()}",
            (int)_kind.TakenOverWithin.TotalSeconds + 20);
        await handle.RaiseEventAsync("decision", "eve", "decision-1");
        await handle.RaiseEventAsync("decision", "bob", "decision-1");
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));

        Assert.Equal("decided by eve", await handle.GetOutputAsync(deadline.Token));
        Assert.Equal([first.Id, second.Id], scope.Runs().OrderBy(run => run.At).Select(run => run.Process));
    }

    private static Task WaitsAsync(ProcessScope scope) => Eventually.IsTrueAsync(
        async () => (await scope.Workflows.GetMetadataAsync("approval")).Steps
            .Any(step => step.WaitsFor == "the event 'decision'"),
        () => $"nothing waits for the decision. {scope.Outputs()}");
}
