using FunctionWorkflows.Tests.Semantics;

namespace FunctionWorkflows.Tests.Crashes;

/// <summary>Each write of each graph is crashed: before it, and after it but before its answer.</summary>
public abstract class CrashAtEveryWriteTests<TStore>
    where TStore : IStoreKind, new()
{
    public static TheoryData<string> Names => [.. CrashScenarios.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Another_host_goes_on_and_gives_the_same(string name)
    {
        var scenario = CrashScenarios.All.Single(scenario => scenario.Name == name);

        var whole = await RunAsync(scenario);
        for (var write = 1; write <= whole.Writes; write++)
        {
            await RunAsync(scenario, new CrashPoint(write, IsBefore: true));
            await RunAsync(scenario, new CrashPoint(write, IsBefore: false));
        }
    }

    private static async Task<CrashRun> RunAsync(Scenario scenario, params CrashPoint[] points)
    {
        var kind = new TStore();
        try
        {
            await using var store = kind.NewStore();
            await store.OpenAsync();
            var run = await CrashHarness.RunAsync(scenario, points, store: store);
            run.AssertHolds(scenario, points);
            return run;
        }
        finally
        {
            (kind as IDisposable)?.Dispose();
        }
    }
}
