using Microsoft.Extensions.Logging;

namespace FunctionWorkflows.AzureStorage.Tests;

/// <summary>Stores on the Azurite that tests share, each test in a hub of its own.</summary>
internal static class AzureTest
{
    public static string NewHub() => $"t{Guid.NewGuid():N}"[..24];

    public static AzureStorageStore NewStore(
        Azurite azurite,
        string hub,
        Action<AzureStorageOptions>? configure = null,
        TimeProvider? time = null,
        ILogger? logger = null)
    {
        var options = new AzureStorageOptions { HubName = hub };
        configure?.Invoke(options);
        return new AzureStorageStore(NewClients(azurite, options), time ?? TimeProvider.System, logger);
    }

    public static StorageClients NewClients(Azurite azurite, AzureStorageOptions options) => new(
        new ConnectionReader(new SettingLookup(null), null).Read(azurite.ConnectionString, "the test"), options);
}
