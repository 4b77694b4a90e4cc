using System.Diagnostics;

namespace FunctionWorkflows.Benchmarks;

/// <summary>How long it takes from the SIGKILL of a host to the next step of its workflow, on another one.</summary>
internal sealed class Takeover(string connection)
{
    // Long enough for leases and looks to be at their usual length; the kill comes at any point between two renewals.
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(22);
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(5);

    public async Task MeasureAsync(int runs)
    {
        await MeasureAsync("on another busy host", "b", runs);
        await MeasureAsync("on an idle host", null, runs);
    }

    private async Task MeasureAsync(string name, string? workflow, int runs)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < runs; i++)
        {
            times.Add(await MeasureAsync(workflow, Renewal * i / runs));
        }

        Console.WriteLine(
            $"takeover {name}: {Scenarios.Median(times).TotalSeconds:F1} s (median of {runs}: "
            + $"{string.Join(' ', times.Order().Select(time => $"{time.TotalSeconds:F1}"))})");
    }

    private async Task<TimeSpan> MeasureAsync(string? workflow, TimeSpan phase)
    {
        var hub = AzureBenchmarks.NewHub();
        using var other = new HostProcess(connection, hub, workflow);
        await other.SaysAsync("ready");
        using var victim = new HostProcess(connection, hub, "a");
        await victim.SaysAsync("step a");
        await Task.Delay(Settle + phase);
        var clock = Stopwatch.StartNew();
        victim.Kill();
        await other.SaysAsync("step a");
        return clock.Elapsed;
    }
}
