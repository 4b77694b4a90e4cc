using FunctionWorkflows.AzureStorage;

namespace FunctionWorkflows.Benchmarks;

/// <summary>A host on a hub of its own, and bare calls on a table of their own; both tables go at the end.</summary>
internal sealed class StoreAndBare : IAsyncDisposable
{
    private readonly RequestCounter _counter = new();
    private readonly RequestCounter _bareCounter = new();
    private readonly StorageClients _clients;
    private readonly StorageClients _bareClients;
    private readonly AzureStorageStore _store;
    private readonly BareTables _bare;
    private Scenarios _host = null!;

    private StoreAndBare(Func<RequestCounter, StorageClients> connect)
    {
        _clients = connect(_counter);
        _bareClients = connect(_bareCounter);
        _store = new(_clients, TimeProvider.System);
        _bare = new(_bareClients);
    }

    /// <summary>Starts both, and runs the scenario once, unless that is long.</summary>
    public static async Task<StoreAndBare> StartAsync(
        Func<RequestCounter, StorageClients> connect, AzureScenario scenario)
    {
        var pair = new StoreAndBare(connect);
        await pair._bare.OpenAsync();
        pair._host = await Scenarios.StartAsync(pair._store, _ => pair._counter.Of(RequestKind.Transaction));
        await pair._host.SequenceAsync(20);
        await pair._bare.WriteAsync(20, 20);
        if (scenario.RunsInOneTable > 1)
        {
            await pair.RunAsync(scenario);
        }

        return pair;
    }

    public async Task<(Spent Store, Spent Bare)> RunAsync(AzureScenario scenario) => (
        await Spent.OfAsync(async () => (await scenario.RunAsync(_host)).Elapsed),
        await Spent.OfAsync(() => scenario.RunBareAsync(_bare)));

    /// <summary>Runs it to be counted: with what was put off, and without what was put off before.</summary>
    public async Task<(IReadOnlyDictionary<string, RequestCount> Store, IReadOnlyDictionary<string, RequestCount> Bare)>
        CountAsync(AzureScenario scenario)
    {
        await _store.Index.FlushAsync();
        _counter.LooksInside = _bareCounter.LooksInside = true;
        _counter.Clear();
        _bareCounter.Clear();
        await RunAsync(scenario);
        await _store.Index.FlushAsync();
        return (_counter.Counts, _bareCounter.Counts);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _clients.Once.Instances.DeleteAsync();
        await _clients.Once.Index.DeleteAsync();
        await _bareClients.Once.Instances.DeleteAsync();
    }
}
