namespace FunctionWorkflows.AzureStorage.Tests;

public sealed class AzureStoreConformance : StoreConformance
{
    protected override async Task<StoreScope> CreateScopeAsync()
    {
        var scope = new AzureScope(await Azurite.Shared);
        await scope.OpenAnotherAsync();
        return scope;
    }
}

/// <summary>A hub of its own on the shared Azurite.</summary>
internal sealed class AzureScope(Azurite azurite) : StoreScope
{
    private readonly List<AzureStorageStore> _stores = [];

    public override IWorkflowStore Store => _stores[0];

    public string Hub { get; } = AzureTest.NewHub();

    public override async ValueTask<IWorkflowStore> OpenAnotherAsync()
    {
        var store = AzureTest.NewStore(azurite, Hub);
        await store.OpenAsync();
        _stores.Add(store);
        return store;
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }
    }

    protected override ValueTask KillAsync(IMembership host) => ((AzureMembership)host).CrashAsync();
}
