namespace FunctionWorkflows.Tests.Crashes;

/// <summary>Each write of each graph is crashed: before it, and after it but before its answer.</summary>
public sealed class CrashAtEveryWriteTests
{
    public static TheoryData<string> Names => [.. CrashScenarios.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Another_host_goes_on_and_gives_the_same(string name)
    {
        var scenario = CrashScenarios.All.Single(scenario => scenario.Name == name);

        var whole = await CrashHarness.RunAsync(scenario, []);
        AssertHolds(scenario, whole);
        for (var write = 1; write <= whole.Writes; write++)
        {
            foreach (var isBefore in new[] { true, false })
            {
                AssertHolds(scenario, await CrashHarness.RunAsync(scenario, [new(write, isBefore)]), new CrashPoint(write, isBefore));
            }
        }
    }

    internal static void AssertHolds(Scenario scenario, CrashRun run, params CrashPoint[] points)
    {
        var what = $"{scenario} with {string.Join(", ", points.AsEnumerable())}";
        var expected = scenario.Name switch
        {
            "canceled" => "canceled",
            "failed" => "failed: broken failed",
            _ => scenario.Plan.Expected(),
        };

        Assert.True(expected == run.Output, $"{what} gave '{run.Output}' in place of '{expected}'.");
        Assert.True(run.Log.Violations.Count == 0, $"{what}: {string.Join(' ', run.Log.Violations)}");
        foreach (var (label, runs) in run.Log.RunsByLabel)
        {
            // A flaky or mendable step has one run more of its own, and each crash may cut one short.
            Assert.True(runs <= 2 + run.Crashes, $"{what}: '{label}' ran {runs} times with {run.Crashes} crashes.");
        }
    }
}
