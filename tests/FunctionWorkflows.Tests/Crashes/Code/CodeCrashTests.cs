using FunctionWorkflows.Tests.Semantics;

namespace FunctionWorkflows.Tests.Crashes;

/// <summary>
/// Each write of each workflow in code is crashed, its children's and those of the next host too: before it, and after
/// it but before its answer.
/// </summary>
public abstract class CodeCrashTests<TStore>
    where TStore : IStoreKind, new()
{
    public static TheoryData<string> Names => [.. CodeScenarios.All.Select(scenario => scenario.Name)];

    /// <summary>Gets of how many crash points one is tried; on a slow store a sample is.</summary>
    protected virtual int Of => 1;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Another_host_goes_on_and_it_comes_to_the_same(string name)
    {
        var scenario = CodeScenarios.All.Single(scenario => scenario.Name == name);
        var sample = new CrashSample(Of, name);

        var whole = await RunAsync(scenario);
        foreach (var point in sample.Points(whole.Writes[0]))
        {
            await RunAsync(scenario, point);
        }

        var middle = new CrashPoint((whole.Writes[0] + 1) / 2, IsBefore: false);
        var again = await RunAsync(scenario, middle);
        foreach (var point in sample.Points(again.Writes[^1]))
        {
            await RunAsync(scenario, middle, point);
        }
    }

    [Theory]
    [InlineData("continued as new")]
    [InlineData("events")]
    [InlineData("children")]
    [InlineData("canceled with its child")]
    public async Task It_is_the_same_where_what_waits_leaves_memory(string name)
    {
        var scenario = CodeScenarios.All.Single(scenario => scenario.Name == name);

        var whole = await RunAsync(scenario, idle: 0);
        foreach (var point in new CrashSample(Of, name).Points(whole.Writes[0]))
        {
            await RunAsync(scenario, idle: 0, point);
        }
    }

    private static Task<CodeRun> RunAsync(CodeScenario scenario, params CrashPoint[] points) =>
        RunAsync(scenario, 1_000, points);

    private static Task<CodeRun> RunAsync(CodeScenario scenario, int idle, params CrashPoint[] points) =>
        CodeStores.RunAsync<TStore, CodeRun>(store =>
            new CodeHarness(scenario, store, points) { Idle = idle }.AssertHoldsAsync());
}

/// <summary>Which of the crash points are tried; one at least.</summary>
/// <param name="of">Of so many one is.</param>
/// <param name="name">Gives each scenario others.</param>
internal sealed class CrashSample(int of, string name)
{
    private int _next = name.Length;

    public IReadOnlyList<CrashPoint> Points(int writes)
    {
        CrashPoint[] all =
        [
            .. Enumerable.Range(1, writes).SelectMany(write => (CrashPoint[])[new(write, true), new(write, false)]),
        ];
        CrashPoint[] some = [.. all.Where(_ => _next++ % of == 0)];
        return some.Length == 0 ? [all[^1]] : some;
    }
}

/// <summary>A store for each run.</summary>
internal static class CodeStores
{
    public static async Task<T> RunAsync<TStore, T>(Func<IWorkflowStore, Task<T>> run)
        where TStore : IStoreKind, new()
    {
        var kind = new TStore();
        try
        {
            await using var store = kind.NewStore();
            await store.OpenAsync();
            return await run(store);
        }
        finally
        {
            (kind as IDisposable)?.Dispose();
        }
    }
}
