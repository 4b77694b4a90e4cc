using FunctionWorkflows.Tests.Crashes;

namespace FunctionWorkflows.AzureStorage.Tests.Faults;

/// <summary>
/// Each request of a run in turn fails before it is sent, fails after it was applied, and is turned away: the same
/// comes out, and the same is left behind.
/// </summary>
public sealed class EveryRequestTests
{
    public static TheoryData<string> Names => FaultSample.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task One_fault_in_any_request_changes_nothing(string name)
    {
        var scenario = FaultSample.Scenario(name);
        var whole = await FaultRun.RunAsync(scenario);
        whole.AssertHolds(scenario, "no fault");
        var points = FaultSample.Of(scenario, whole.Requests, Fault.FailBefore, Fault.FailAfter, Fault.Busy);

        var injected = 0;
        foreach (var (number, fault) in points)
        {
            var run = await FaultRun.RunAsync(scenario, number, fault);
            run.AssertHolds(scenario, $"{fault} at request {number}", whole);
            injected += run.IsInjected ? 1 : 0;
        }

        // Rows that meet share a request, so that a run may have some fewer.
        Assert.InRange(injected, points.Count * 3 / 4, points.Count);
    }
}
