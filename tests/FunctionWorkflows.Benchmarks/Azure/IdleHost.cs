using System.Diagnostics;
using FunctionWorkflows.AzureStorage;

namespace FunctionWorkflows.Benchmarks;

/// <summary>What a host that has nothing to do asks for by the clock.</summary>
internal sealed class IdleHost(Func<RequestCounter, StorageClients> connect)
{
    public async Task MeasureAsync(TimeSpan length)
    {
        var counter = new RequestCounter();
        var store = new AzureStorageStore(connect(counter), TimeProvider.System);
        await using var host = await Scenarios.StartAsync(store, _ => counter.Total);
        await host.SequenceAsync(5);
        counter.Clear();
        var clock = Stopwatch.StartNew();
        await Task.Delay(length);
        Print(counter, clock.Elapsed);
    }

    private static void Print(RequestCounter counter, TimeSpan elapsed)
    {
        Console.WriteLine($"An idle host in {elapsed.TotalSeconds:F0} s, and an hour of it (extrapolated):");
        foreach (var (kind, (requests, _, _)) in counter.Counts)
        {
            Console.WriteLine($"  {kind,-44} {requests,4}  {requests / elapsed.TotalMinutes,5:F1} a minute {requests / elapsed.TotalHours,6:F0} an hour");
        }

        Console.WriteLine($"  {"all",-44} {counter.Total,4}  {counter.Total / elapsed.TotalMinutes,5:F1} a minute {counter.Total / elapsed.TotalHours,6:F0} an hour");
    }
}
