using FunctionWorkflows.Tests.Crashes;

namespace FunctionWorkflows.AzureStorage.Tests.Faults;

/// <summary>
/// A host dies while one of its writes is on its way. The write arrives when another host has taken over and gone on to
/// the end, and again when the instance was deleted and made anew: it finds nothing that it could change.
/// </summary>
public sealed class EveryLateWriteTests
{
    private static readonly Scenario NextLife = new(
        "next life", new([new("next", NodeKind.Large, []), new("last", NodeKind.Value, [0])]));

    public static TheoryData<string> Names => FaultSample.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_late_write_changes_nothing(string name)
    {
        var scenario = FaultSample.Scenario(name);
        var whole = await FaultRun.RunAsync(scenario);
        var points = FaultSample.Of(scenario, whole.Writes, Fault.DieLate);

        var deaths = 0;
        foreach (var (number, fault) in points)
        {
            await using var run = await DeathRun.RunAsync(scenario, number, fault, FaultRun.IsWrite);
            run.AssertHolds($"late write {number}");
            await AssertUntouchedAsync(run, $"{scenario}, late write {number} after the takeover");
            await AssertNextLifeUntouchedAsync(run, $"{scenario}, late write {number} in the next life");
            deaths += run.HasDied ? 1 : 0;
        }

        Assert.InRange(deaths, points.Count * 3 / 4, points.Count);
    }

    private static async Task AssertNextLifeUntouchedAsync(DeathRun run, string what)
    {
        await run.Heir.Workflows.DeleteAsync("w");
        var output = await NextLife.DriveAsync(run.Heir.Workflows, run.Hub.Log);
        await AssertUntouchedAsync(run, what);
        Assert.Equal(NextLife.Plan.Expected(), output);
        Assert.Equal(output, await run.Heir.Workflows.GetOutputAsync<string>("w"));
    }

    private static async Task AssertUntouchedAsync(DeathRun run, string what)
    {
        await run.Heir.LookAsync();
        await run.Hub.SweepAsync();
        var before = await FaultSnapshot.ExactAsync(run.Hub, "w");

        await run.First.Faults.DeliverLateAsync(again: true);
        await run.Hub.SweepAsync();

        FaultSnapshot.AssertSame(before, await FaultSnapshot.ExactAsync(run.Hub, "w"), what);
    }
}
