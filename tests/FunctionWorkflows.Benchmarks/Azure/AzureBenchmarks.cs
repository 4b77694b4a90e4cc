using System.Globalization;
using FunctionWorkflows.AzureStorage;

namespace FunctionWorkflows.Benchmarks;

/// <summary>Measures the Azure Storage store on an Azurite of its own, beside bare calls of the SDK in the same run.</summary>
internal sealed class AzureBenchmarks : IAsyncDisposable
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);

    private readonly Azurite _azurite;
    private readonly int _runs;

    private AzureBenchmarks(Azurite azurite, int runs)
    {
        _azurite = azurite;
        _runs = runs;
    }

    public static async Task RunAsync(string[] args)
    {
        var name = args.Length > 0 ? args[0] : "all";
        var number = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : (int?)null;
        await using var benchmarks = new AzureBenchmarks(await Azurite.StartAsync(), name == "idle" ? 0 : number ?? 5);
        if (name == "idle")
        {
            await new IdleHost(benchmarks.NewClients).MeasureAsync(TimeSpan.FromMinutes(number ?? 3));
            return;
        }

        foreach (var scenario in AzureScenario.All.Where(scenario => name == "all" || scenario.Name == name))
        {
            await benchmarks.MeasureAsync(scenario);
        }
    }

    public ValueTask DisposeAsync() => _azurite.DisposeAsync();

    private async Task MeasureAsync(AzureScenario scenario)
    {
        var counter = new RequestCounter();
        var store = new AzureStorageStore(NewClients(counter), TimeProvider.System);
        await using var scenarios = await Scenarios.StartAsync(store, _ => counter.Of(RequestKind.Transaction));
        var bareCounter = new RequestCounter();
        var bare = new BareTables(NewClients(bareCounter));
        await bare.OpenAsync();
        for (var clock = System.Diagnostics.Stopwatch.StartNew(); clock.Elapsed < WarmUp;)
        {
            await scenario.RunAsync(scenarios);
            await scenario.RunBareAsync(bare);
        }

        var report = new AzureReport(scenario);
        for (var i = 0; i < _runs; i++)
        {
            report.Add(
                await Spent.OfAsync(async () => (await scenario.RunAsync(scenarios)).Elapsed),
                await Spent.OfAsync(() => scenario.RunBareAsync(bare)));
        }

        // Once more, to be counted.
        await store.Index.FlushAsync();
        counter.LooksInside = bareCounter.LooksInside = true;
        counter.Clear();
        bareCounter.Clear();
        await scenario.RunAsync(scenarios);
        await store.Index.FlushAsync();
        var counts = counter.Counts;
        await scenario.RunBareAsync(bare);
        report.Print(counts, bareCounter.Counts);
    }

    private StorageClients NewClients(RequestCounter counter)
    {
        var options = new AzureStorageOptions { HubName = $"b{Guid.NewGuid():N}"[..24], ConfigureClient = counter.Watch };
        var account = new ConnectionReader(new SettingLookup(null), null).Read(_azurite.ConnectionString, "the benchmark");
        return new(account, options);
    }
}
