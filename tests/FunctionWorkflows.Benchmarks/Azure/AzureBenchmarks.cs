using System.Diagnostics;
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

    public static Task RunAsync(string[] args)
    {
        var name = args.Length > 0 ? args[0] : "all";
        var number = args.Length > 1 && int.TryParse(args[1], out var parsed) ? parsed : (int?)null;
        return name switch
        {
            HostProcess.Verb => HostProcess.RunAsync(args[1], args[2], args[3]),
            "idle" => MeasureIdleAsync(TimeSpan.FromMinutes(number ?? 3)),
            "takeover" => MeasureTakeoverAsync(number ?? 5),
            _ => MeasureAsync(name, number ?? 5),
        };
    }

    public static StorageClients Connect(string connection, string hub, RequestCounter counter)
    {
        var options = new AzureStorageOptions { HubName = hub, ConfigureClient = counter.Watch };
        var account = new ConnectionReader(new SettingLookup(null), null).Read(connection, "the benchmark");
        return new(account, options);
    }

    public static string NewHub() => $"b{Guid.NewGuid():N}"[..24];

    public ValueTask DisposeAsync() => _azurite.DisposeAsync();

    private static async Task MeasureAsync(string name, int runs)
    {
        await using var benchmarks = new AzureBenchmarks(await Azurite.StartAsync(), runs);
        foreach (var scenario in AzureScenario.All.Where(scenario => name == "all" || scenario.Name == name))
        {
            await benchmarks.MeasureAsync(scenario);
        }
    }

    private static async Task MeasureIdleAsync(TimeSpan length)
    {
        await using var benchmarks = new AzureBenchmarks(await Azurite.StartAsync(), 0);
        await new IdleHost(benchmarks.NewClients).MeasureAsync(length);
    }

    private static async Task MeasureTakeoverAsync(int runs)
    {
        await using var azurite = await Azurite.StartAsync();
        await new Takeover(azurite.ConnectionString).MeasureAsync(runs);
    }

    private async Task MeasureAsync(AzureScenario scenario)
    {
        var counter = new RequestCounter();
        var store = new AzureStorageStore(NewClients(counter), TimeProvider.System);
        await using var scenarios = await Scenarios.StartAsync(store, _ => counter.Of(RequestKind.Transaction));
        var bareCounter = new RequestCounter();
        var bare = new BareTables(NewClients(bareCounter));
        await bare.OpenAsync();
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < WarmUp;)
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

    private StorageClients NewClients(RequestCounter counter) => Connect(_azurite.ConnectionString, NewHub(), counter);
}
