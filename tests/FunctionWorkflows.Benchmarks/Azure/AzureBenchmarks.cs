using FunctionWorkflows.AzureStorage;

namespace FunctionWorkflows.Benchmarks;

/// <summary>Measures the Azure Storage store on an Azurite of its own, beside bare calls of the SDK in the same run.</summary>
internal sealed class AzureBenchmarks : IAsyncDisposable
{
    // Of the processor and not of the clock: on a busy machine the compiler too needs longer.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

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
        for (var begun = Environment.CpuUsage.TotalTime; Environment.CpuUsage.TotalTime - begun < WarmUp;)
        {
            await using var pair = await StoreAndBare.StartAsync(NewClients, scenario);
            await pair.RunAsync(scenario);
        }

        var report = new AzureReport(scenario);
        for (var left = _runs; left > 0;)
        {
            await using var pair = await StoreAndBare.StartAsync(NewClients, scenario);
            for (var i = 0; i < scenario.RunsInOneTable && left > 0; i++, left--)
            {
                var (store, bare) = await pair.RunAsync(scenario);
                report.Add(store, bare);
            }
        }

        await using var counted = await StoreAndBare.StartAsync(NewClients, scenario);
        var (counts, bareCounts) = await counted.CountAsync(scenario);
        report.Print(counts, bareCounts);
    }

    private StorageClients NewClients(RequestCounter counter) => Connect(_azurite.ConnectionString, NewHub(), counter);
}
