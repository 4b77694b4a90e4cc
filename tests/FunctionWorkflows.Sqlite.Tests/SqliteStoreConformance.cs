namespace FunctionWorkflows.Sqlite.Tests;

public sealed class SqliteStoreConformance : StoreConformance
{
    protected override async Task<StoreScope> CreateScopeAsync()
    {
        var scope = new SqliteScope();
        await scope.OpenAnotherAsync();
        return scope;
    }
}

internal sealed class SqliteScope : StoreScope
{
    private readonly TempFile _file = new();
    private readonly List<SqliteStore> _stores = [];

    public override IWorkflowStore Store => _stores[0];

    public string Path => _file.Path;

    public override async ValueTask<IWorkflowStore> OpenAnotherAsync()
    {
        var store = new SqliteStore(_file.Path);
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

        _file.Dispose();
    }

    protected override ValueTask KillAsync(IMembership host) => ((SqliteMembership)host).CrashAsync();
}
