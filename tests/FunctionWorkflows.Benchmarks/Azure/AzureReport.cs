namespace FunctionWorkflows.Benchmarks;

/// <summary>The figures of one scenario.</summary>
internal sealed class AzureReport(AzureScenario scenario)
{
    private static readonly string[] Beside = ["blob: ", "queue: ", "table: query"];

    private readonly List<double> _times = [];
    private readonly List<double> _bares = [];

    public void Add(TimeSpan time, TimeSpan bare)
    {
        _times.Add(time.TotalMilliseconds);
        _bares.Add(bare.TotalMilliseconds);
    }

    public void Print(
        IReadOnlyDictionary<string, RequestCount> counts, IReadOnlyDictionary<string, RequestCount> bareCounts)
    {
        Console.WriteLine($"""
            {scenario.Name}: {Scenarios.Median(_times):F1} ms, {Scenarios.Median(_times) / scenario.Steps:F2} ms a step; \
            bare {Scenarios.Median(_bares):F1} ms; ratio {Scenarios.Median(Ratios):F2} (medians of {_times.Count}; \
            ratios {string.Join(' ', Ratios.Select(ratio => $"{ratio:F2}"))})
            """.Replace("\\\n", "", StringComparison.Ordinal));
        Print("store", counts);
        Print("bare ", bareCounts);

        // What a host asks for by the clock is counted by `idle`.
        var ofWorkflows = counts.Where(count => !Beside.Any(count.Key.StartsWith)).Sum(count => count.Value.Requests);
        Console.WriteLine(
            $"  {ofWorkflows} requests for {scenario.Workflows} workflows of {scenario.Steps} steps: "
            + $"{(double)ofWorkflows / scenario.Steps:F3} a step, "
            + $"{(double)(ofWorkflows - scenario.Steps) / scenario.Workflows:F2} a workflow beyond its steps");
    }

    private IEnumerable<double> Ratios => _times.Zip(_bares, static (time, bare) => time / bare);

    private static void Print(string who, IReadOnlyDictionary<string, RequestCount> counts)
    {
        foreach (var (kind, (requests, operations, bytes)) in counts)
        {
            Console.WriteLine($"  {who} {kind,-36} {requests,6}" + (operations == 0
                ? "" : $"  {(double)operations / requests:F1} operations, {bytes / requests} bytes each"));
        }
    }
}
