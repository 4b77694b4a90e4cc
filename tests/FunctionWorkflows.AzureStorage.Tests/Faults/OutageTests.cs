using System.Diagnostics;
using FunctionWorkflows.Tests.Crashes;
using FunctionWorkflows.Tests.Engine;
using FunctionWorkflows.Tests.Semantics;

namespace FunctionWorkflows.AzureStorage.Tests.Faults;

/// <summary>The account is away for a while: workflows stand still, nothing fails, and they go on.</summary>
public sealed class OutageTests : IDisposable
{
    private const int Workflows = 10;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly LogLines _log = new();

    // A lease lasts 15 s at the least.
    public static TheoryData<int> Seconds => FaultSample.IsSoak ? [3, 20] : [3];

    public void Dispose() => _log.Dispose();

    [Theory]
    [MemberData(nameof(Seconds))]
    public async Task Workflows_stand_still_and_go_on(int seconds)
    {
        await using var hub = await FaultHub.OpenAsync();
        var host = await hub.HostAsync(options => options.Logger = _log);
        var plans = await StartAsync(host);
        await OutageAsync(hub, host, TimeSpan.FromSeconds(seconds));
        var clock = Stopwatch.StartNew();
        await AssertEndAsync(host, plans);
        await Board.UntilAsync(() => Task.FromResult(_log.Count(1302) > 0), "the log says that it works again");
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Soon);
        Assert.Equal((1, 1), (_log.Count(1301), _log.Count(1302)));
        Assert.Empty(hub.Log.Violations);
        if (seconds < 15)
        {
            Assert.All(hub.Log.RunsByLabel, runs => Assert.Equal(1, runs.Value));
            Assert.Equal((0, 0), (_log.Count(1003), _log.Count(1101)));
        }
    }

    [Fact]
    public async Task Host_stops_although_the_account_is_away()
    {
        await using var hub = await FaultHub.OpenAsync();
        var host = await hub.HostAsync(options => options.Logger = _log);
        var plans = await StartAsync(host);
        host.Faults.Always(_ => Fault.FailBefore);
        await Board.UntilAsync(() => Task.FromResult(_log.Count(1301) > 0), "the log says that it is away");

        await host.DisposeAsync().AsTask().WaitAsync(2 * FaultRun.Deadline);

        var heir = await hub.HostAsync();
        await hub.BreakLeasesAsync();
        heir.Wake();
        await AssertEndAsync(heir, plans);
    }

    private static async Task<Plan[]> StartAsync(FaultHost host)
    {
        var plans = Enumerable.Range(1, Workflows).Select(Plan).ToArray();
        foreach (var plan in plans)
        {
            await host.Workflows.StartAsync(plan.Build(), new StartOptions { Id = plan.Nodes[0].Label });
        }

        return plans;
    }

    private static async Task AssertEndAsync(FaultHost host, Plan[] plans)
    {
        foreach (var plan in plans)
        {
            var output = await host.Workflows.GetOutputAsync<string>(plan.Nodes[0].Label).WaitAsync(FaultRun.Deadline);
            Assert.Equal(plan.Expected(), output);
        }
    }

    private static Plan Plan(int workflow)
    {
        var label = $"w{workflow}";
        return new([
            new(label, NodeKind.Value, []),
            .. Enumerable.Range(1, 20).Select(i => new PlanNode($"{label}.{i}", NodeKind.Value, [i - 1]))]);
    }

    private static async Task OutageAsync(FaultHub hub, FaultHost host, TimeSpan length)
    {
        host.Faults.Always(_ => Fault.FailBefore);
        var (clock, before) = (Stopwatch.StartNew(), hub.Log.RunsByLabel.Count);
        host.Wake();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (clock.Elapsed < length)
        {
            await timer.WaitForNextTickAsync();
        }

        var ran = hub.Log.RunsByLabel.Count - before;
        host.Faults.Calm();

        // What had its slot when it began ran, and nothing after it.
        Assert.InRange(ran, 0, 2 * Workflows);
    }
}
