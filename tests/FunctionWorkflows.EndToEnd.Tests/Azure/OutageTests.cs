using FunctionWorkflows.CrashApp;
using static FunctionWorkflows.CrashApp.LinkSteps;

namespace FunctionWorkflows.EndToEnd.Tests.Azure;

/// <summary>The storage account goes away in the middle, for longer than leases last, and comes back.</summary>
public sealed class OutageTests
{
    private const int Length = 20;

    [Fact]
    public async Task Workflows_stand_still_while_the_account_is_away_and_go_on_when_it_is_back()
    {
        // On disk, and stopped in order: an Azurite that is killed forgets up to 5 s of what it has acknowledged, which
        // an account never does.
        await using var azurite = await Azurite.StartAsync(onDisk: true);
        await using var scope = ProcessScope.Create(azurite);
        var hosts = new[] { await scope.StartAsync(), await scope.StartAsync() };
        var handles = new List<WorkflowHandle<string>>();
        for (var i = 0; i < 10; i++)
        {
            handles.Add(await scope.Workflows.StartAsync(Sequence(Length, 200), id: $"outage {i}"));
        }

        await Eventually.IsTrueAsync(() => scope.Runs().Count > 20, scope.Outputs);
        await azurite.StopAsync();
        await Eventually.IsTrueAsync(() => hosts.All(host => host.Says("[FW1035]")), scope.Outputs);
        await azurite.RestartAsync();

        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        foreach (var handle in handles)
        {
            Assert.Equal(Length, DepthOf(await handle.GetOutputAsync(deadline.Token)));
        }

        Assert.All(hosts, host => Assert.False(host.HasExited, host.Output));
        Assert.All(hosts, host => Assert.True(host.Says("takes part again"), host.Output));
        Assert.All(hosts, host => Assert.Equal(1, host.CountOf("The store fails, and workflows stand still")));
        Assert.All(hosts, host => Assert.Equal(1, host.CountOf("The store works again")));
        var faults = await LinkAudit.OfAsync(scope, handles.Select(handle => (handle, Length)));
        Assert.True(faults.Count == 0, $"{string.Join('\n', faults)}\n{scope.Outputs()}");
    }
}
