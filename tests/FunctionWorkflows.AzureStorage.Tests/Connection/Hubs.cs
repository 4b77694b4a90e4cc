namespace FunctionWorkflows.AzureStorage.Tests;

/// <summary>Hubs of the Azurite that tests share, each with a name of its own.</summary>
internal static class Hubs
{
    public static async Task<StorageClients> ConnectAsync(Action<AzureStorageOptions>? configure = null)
    {
        var options = new AzureStorageOptions { HubName = AzureTest.NewHub() };
        configure?.Invoke(options);
        return new(ConnectionString.Read((await Azurite.Shared).ConnectionString, "the test"), options);
    }

    public static async Task<StorageClients> OpenAsync(Action<AzureStorageOptions>? configure = null)
    {
        var clients = await ConnectAsync(configure);
        await new StoreSetup(clients, TimeProvider.System).OpenAsync(CancellationToken.None);
        return clients;
    }
}
