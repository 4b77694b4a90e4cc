using FunctionWorkflows.Tests.Crashes;

namespace FunctionWorkflows.AzureStorage.Tests.Faults;

/// <summary>
/// Runs a graph on a host that dies at one of its requests, and goes on with it on another one, which lives.
/// </summary>
internal sealed class DeathRun : IAsyncDisposable
{
    private readonly Scenario _scenario;
    private readonly FaultHub _hub;
    private int _requests;

    private DeathRun(Scenario scenario, FaultHub hub) => (_scenario, _hub) = (scenario, hub);

    public FaultHub Hub => _hub;

    /// <summary>The host that died, or ended before its point came.</summary>
    public FaultHost First { get; private set; } = null!;

    public FaultHost Heir { get; private set; } = null!;

    public string Output { get; private set; } = "";

    public bool HasDied => First.Faults.IsDead;

    public static async Task<DeathRun> RunAsync(
        Scenario scenario, int number, Fault fault, Func<SeenRequest, bool>? which = null)
    {
        which ??= FaultRun.IsOfRun;
        var run = new DeathRun(scenario, await FaultHub.OpenAsync());
        run.First = await run._hub.HostAsync();
        run.First.Faults.Always(seen => which(seen) && ++run._requests == number ? fault : Fault.None);
        await run.DieAsync();
        run.Heir = await run._hub.HostAsync();
        run.Output = await scenario.DriveAsync(run.Heir.Workflows, run._hub.Log).WaitAsync(FaultRun.Deadline);
        return run;
    }

    public void AssertHolds(string what) =>
        new CrashRun(Output, 0, HasDied ? 1 : 0, _hub.Log, null!).AssertHolds(_scenario, what);

    public async Task AssertLeftAsync(FaultRun whole, string what)
    {
        await Heir.DisposeAsync();
        Assert.Empty(await _hub.SweepAsync());
        var left = await FaultSnapshot.TakeAsync(_hub);
        FaultSnapshot.AssertSame(
            FaultSnapshot.WithoutBars(whole.Left), FaultSnapshot.WithoutBars(left), $"{_scenario}, {what}");
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    private async Task DieAsync()
    {
        var end = RunToEndAsync();
        await Task.WhenAny(end, First.Faults.Died);
        if (First.Faults.IsDead)
        {
            await First.KillAsync();
        }
        else
        {
            await end;
        }
    }

    private async Task RunToEndAsync()
    {
        await _scenario.DriveAsync(First.Workflows, _hub.Log).WaitAsync(FaultRun.Deadline);
        await First.DisposeAsync();
    }
}
