using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;
using static FunctionWorkflows.CrashApp.CrashSteps;

namespace FunctionWorkflows.EndToEnd.Tests.Azure;

/// <summary>What a killed host had goes on at the living, at all of them, and soon.</summary>
public sealed class TakeOverTests(ITestOutputHelper output)
{
    private const int Count = 30;

    [Fact]
    public async Task Workflows_of_a_killed_host_are_soon_shared_out_among_the_busy_living()
    {
        // 20 s are promised, and measured on a machine of one's own; here other tests run beside.
        var takeover = await TakeOverAsync(isBusy: true);

        Assert.True(takeover.First < TimeSpan.FromSeconds(30), takeover.ToString());
        Assert.True(takeover.IsSharedOut, takeover.ToString());
    }

    [LongFact]
    public async Task Workflows_of_a_killed_host_are_shared_out_among_the_idle_too()
    {
        var takeover = await TakeOverAsync(isBusy: false);

        // 45 s are promised.
        Assert.True(takeover.First < TimeSpan.FromSeconds(60), takeover.ToString());
        Assert.True(takeover.IsSharedOut, takeover.ToString());
    }

    private async Task<TakeOver> TakeOverAsync(bool isBusy)
    {
        await using var scope = await ProcessScope.CreateAsync(new AzureProcesses());
        var file = scope.PathOf("go");
        var victim = await scope.StartAsync();
        var handles = new List<WorkflowHandle<int>>();
        for (var i = 0; i < Count; i++)
        {
            handles.Add(await scope.Workflows.StartAsync(Steps.WaitForFile(file), id: $"of the victim {i}"));
        }

        await Eventually.IsTrueAsync(() => scope.Runs().Count == Count, scope.Outputs);
        var living = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => scope.StartAsync()));
        await OccupyAsync(scope, isBusy ? living : []);
        var before = scope.Runs().Count;
        var owned = scope.Runs().Count(run => run.Process == victim.Id);

        var killedAt = TimeProvider.System.GetUtcNow();
        victim.Kill();
        await Eventually.IsTrueAsync(() => scope.Runs().Count == before + owned, scope.Outputs, seconds: 120);
        var runs = scope.Runs().Where(run => run.At > killedAt).ToArray();
        await File.WriteAllTextAsync(file, "");
        foreach (var handle in handles)
        {
            Assert.Equal(1, await handle.GetOutputAsync());
        }

        TakeOver takeover = new(
            runs.Min(run => run.At) - killedAt,
            runs.Max(run => run.At) - killedAt,
            [.. runs.GroupBy(run => run.Process).Select(share => (share.Count(), share.Min(run => run.At) - killedAt))],
            scope.Outputs());
        output.WriteLine(takeover.Figures);
        return takeover;
    }

    // By a client that knows of them: for some seconds the other one goes on giving all to the one host it has seen.
    private static async Task OccupyAsync(ProcessScope scope, CrashProcess[] hosts)
    {
        using var client = scope.NewClient();
        var workflows = client.Services.GetRequiredService<IWorkflowClient>();
        var never = scope.PathOf("never");
        for (var i = 0; hosts.Any(host => scope.Runs().All(run => run.Process != host.Id)); i++)
        {
            Assert.True(i < 100, $"the workflows all go to the same hosts: {scope.Outputs()}");
            var before = scope.Runs().Count;
            await workflows.StartAsync(Steps.WaitForFile(never), id: $"of the living {i}");
            await Eventually.IsTrueAsync(() => scope.Runs().Count > before, scope.Outputs);
        }
    }

    private sealed record TakeOver(TimeSpan First, TimeSpan Last, (int Count, TimeSpan From)[] Shares, string Outputs)
    {
        // By their ids 15, 8 and 7 fall to the three.
        public bool IsSharedOut => Shares is [_, _, _] && Shares.Min().Count >= Count * 15 / 100;

        public string Figures =>
            $"first step elsewhere after {First}, last after {Last}; shares, and when each began: {string.Join(", ", Shares)}";

        public override string ToString() => $"{Figures}\n{Outputs}";
    }
}
