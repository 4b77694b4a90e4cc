namespace FunctionWorkflows.Benchmarks;

/// <summary>What a run took.</summary>
internal readonly record struct Spent(TimeSpan Time, TimeSpan Processor)
{
    public static async Task<Spent> OfAsync(Func<Task<TimeSpan>> run)
    {
        var before = Environment.CpuUsage.TotalTime;
        var time = await run();
        return new(time, Environment.CpuUsage.TotalTime - before);
    }
}

/// <summary>The figures of one scenario.</summary>
internal sealed class AzureReport(AzureScenario scenario)
{
    private static readonly string[] Beside = ["blob: ", "queue: ", "table: query"];

    private readonly List<(Spent Store, Spent Bare)> _runs = [];

    private IEnumerable<double> Ratios => _runs.Select(run => run.Store.Time / run.Bare.Time);

    public void Add(Spent store, Spent bare) => _runs.Add((store, bare));

    public void Print(
        IReadOnlyDictionary<string, RequestCount> counts, IReadOnlyDictionary<string, RequestCount> bareCounts)
    {
        var (store, bare) = (Median(run => run.Store.Time), Median(run => run.Bare.Time));
        Console.WriteLine(
            $"{scenario.Name}: {store:F1} ms, {store / scenario.Steps:F2} ms a step; bare {bare:F1} ms; "
            + $"ratio {Scenarios.Median(Ratios):F2} (medians of {_runs.Count}; ratios "
            + $"{string.Join(' ', Ratios.Order().Select(ratio => $"{ratio:F2}"))})");
        Console.WriteLine(
            $"  processor time of this process: {Median(run => run.Store.Processor) / scenario.Steps:F3} ms a step; "
            + $"bare {Median(run => run.Bare.Processor) / scenario.Steps:F3} ms");
        Print("store", counts);
        Print("bare ", bareCounts);

        // What a host asks for by the clock is counted by `idle`.
        var ofWorkflows = counts.Where(count => !Beside.Any(count.Key.StartsWith)).Sum(count => count.Value.Requests);
        Console.WriteLine(
            $"  {ofWorkflows} requests for {scenario.Workflows} workflows of {scenario.Steps} steps: "
            + $"{(double)ofWorkflows / scenario.Steps:F3} a step, "
            + $"{(double)(ofWorkflows - scenario.Steps) / scenario.Workflows:F2} a workflow beyond its steps");
    }

    private double Median(Func<(Spent Store, Spent Bare), TimeSpan> of) =>
        Scenarios.Median(_runs.Select(run => of(run).TotalMilliseconds));

    private static void Print(string who, IReadOnlyDictionary<string, RequestCount> counts)
    {
        foreach (var (kind, (requests, operations, bytes)) in counts)
        {
            Console.WriteLine($"  {who} {kind,-36} {requests,6}" + (operations == 0
                ? "" : $"  {(double)operations / requests:F1} operations, {bytes / requests} bytes each"));
        }
    }
}
