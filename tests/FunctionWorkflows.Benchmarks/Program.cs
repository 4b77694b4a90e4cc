using System.Diagnostics;
using System.Globalization;
using FunctionWorkflows.Benchmarks;

// Runs every measurement beside what SQLite itself does in the same run, and prints a table of medians.
//   dotnet run -c Release --project tests/FunctionWorkflows.Benchmarks [-- NAME [RUNS]]
// The same on Azurite, which it starts, beside bare calls of the SDK:
//   dotnet run -c Release --project tests/FunctionWorkflows.Benchmarks -- azure [NAME [RUNS]]
//   dotnet run -c Release --project tests/FunctionWorkflows.Benchmarks -- azure idle [MINUTES]
//   dotnet run -c Release --project tests/FunctionWorkflows.Benchmarks -- azure takeover [RUNS]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["azure", ..])
{
    await AzureBenchmarks.RunAsync(args[1..]);
    return;
}

var only = args.Length > 0 ? args[0] : "all";
var runs = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
var folder = Path.Combine(Path.GetTempPath(), $"functionworkflows-benchmarks-{Environment.ProcessId}");
Directory.CreateDirectory(folder);
try
{
    await ReportAsync("sequence-100", scenarios => scenarios.SequenceAsync(100));
    await ReportAsync("fan-out-1000", scenarios => scenarios.FanOutAsync(1_000));
    await ReportAsync("fan-out-10000", scenarios => scenarios.FanOutAsync(10_000));
    await ReportAsync("500x5-64-in-flight", scenarios => scenarios.ManyAsync(500, 5, 64));
    if (only is "all" or "step-times")
    {
        await using var scenarios = await Scenarios.StartAsync(folder);
        var (early, late) = await scenarios.StepTimesAsync(10_100);
        Console.WriteLine($"step-times: {early.TotalMicroseconds:F0} us a step after 10 steps, {late.TotalMicroseconds:F0} us after 9,600");
    }

    if (only is "all" || only.StartsWith("code", StringComparison.Ordinal))
    {
        await Code.RunAsync(folder, only is "code" ? "all" : only);
    }

    if (only is "all" or "memory")
    {
        await using var scenarios = await Scenarios.StartAsync(folder);
        var (before, with) = await scenarios.MemoryAsync(10_000);
        Console.WriteLine($"memory: {before / 1048576.0:F0} MiB before, {with / 1048576.0:F0} MiB with 10,000 workflows in flight (working set)");
    }
}
finally
{
    Directory.Delete(folder, recursive: true);
}

async Task ReportAsync(string name, Func<Scenarios, Task<Measured>> measure)
{
    if (only != "all" && only != name)
    {
        return;
    }

    await using var scenarios = await Scenarios.StartAsync(folder);
    using var bare = new BareSqlite(folder);

    // As in a host that has run for a few seconds: code is compiled with optimizations, and the logs of both databases
    // have grown to their size.
    Measured last = null!;
    for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(3);)
    {
        last = await measure(scenarios);
        bare.Write(last.Records, last.Transactions);
    }

    var ratios = new List<double>();
    var times = new List<double>();
    var bares = new List<double>();
    for (var i = 0; i < runs; i++)
    {
        last = await measure(scenarios);
        var limit = bare.Write(last.Records, last.Transactions);
        times.Add(last.Elapsed.TotalMilliseconds);
        bares.Add(limit.TotalMilliseconds);
        ratios.Add(last.Elapsed / limit);
    }

    var median = Scenarios.Median(times);
    Console.WriteLine(
        $"{name}: {median:F1} ms, {median * 1000 / last.Records:F1} us a step, {last.Records / median * 1000:F0} steps/s; "
        + $"bare SQLite {Scenarios.Median(bares):F1} ms for {last.Records} records in {last.Transactions} transactions; "
        + $"ratio {Scenarios.Median(ratios):F2} (medians of {runs})");
}
