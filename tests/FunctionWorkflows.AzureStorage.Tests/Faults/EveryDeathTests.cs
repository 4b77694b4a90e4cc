namespace FunctionWorkflows.AzureStorage.Tests.Faults;

/// <summary>
/// A host dies before each of its requests, and after it was applied: another host goes on, gives the same, and leaves
/// the same behind.
/// </summary>
public sealed class EveryDeathTests
{
    public static TheoryData<string> Names => FaultSample.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Another_host_goes_on_and_gives_the_same(string name)
    {
        var scenario = FaultSample.Scenario(name);
        var whole = await FaultRun.RunAsync(scenario);
        var points = FaultSample.Of(scenario, whole.Requests, Fault.DieBefore, Fault.DieAfter);

        var deaths = 0;
        foreach (var (number, fault) in points)
        {
            await using var run = await DeathRun.RunAsync(scenario, number, fault);
            run.AssertHolds($"{fault} at request {number}");
            await run.AssertLeftAsync(whole, $"{fault} at request {number}");
            deaths += run.HasDied ? 1 : 0;
        }

        Assert.InRange(deaths, points.Count * 3 / 4, points.Count);
    }
}
