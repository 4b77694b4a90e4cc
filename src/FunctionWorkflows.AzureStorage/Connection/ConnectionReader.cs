using Azure.Core;
using Azure.Identity;

namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// Finds the account that a connection means: a connection string, a service URI, or the name of a setting that has
/// one of these or the parts of an identity (as Azure Functions does).
/// </summary>
internal sealed class ConnectionReader(SettingLookup settings, TokenCredential? credential)
{
    public const string DefaultSetting = "AzureWebJobsStorage";

    private const int MostShownCharacters = 64;

    /// <param name="connection">The connection; null for the setting of the function host.</param>
    /// <param name="origin">Where it was written, for messages.</param>
    public StorageAccount Read(string? connection, string origin)
    {
        if (string.IsNullOrWhiteSpace(connection))
        {
            return ReadSetting(DefaultSetting, origin);
        }

        return IsValue(connection) ? ReadValue(connection.Trim(), origin) : ReadSetting(connection.Trim(), origin);
    }

    private static bool IsValue(string connection) =>
        connection.Contains('=', StringComparison.Ordinal) || connection.Contains("://", StringComparison.Ordinal);

    private static bool IsServiceUri(string connection) =>
        connection.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
        || connection.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    private StorageAccount ReadSetting(string name, string origin)
    {
        // The order of Azure Functions.
        string[] keys =
        [
            $"ConnectionStrings:AzureWebJobs{name}", $"AzureWebJobs{name}", $"ConnectionStrings:{name}", name,
        ];
        foreach (var key in keys)
        {
            if (settings.Find(key) is { } value)
            {
                return IsValue(value) ? ReadValue(value, $"the setting '{key}'") : throw NotAValue(key);
            }
        }

        return new IdentitySettings(settings, $"AzureWebJobs{name}").Read(credential)
            ?? new IdentitySettings(settings, name).Read(credential)
            ?? throw Missing(name, origin);
    }

    private StorageAccount ReadValue(string value, string origin)
    {
        if (!IsServiceUri(value))
        {
            return ConnectionString.Read(value, origin);
        }

        var uri = IdentitySettings.ParseUri(value, origin);
        var uris = ServiceUris.Derive(uri) ?? throw new FunctionWorkflowsException(
            "FW1045",
            $"The service URI '{uri.GetLeftPart(UriPartial.Path)}' in {origin} does not say where the blobs, queues "
            + "and tables of the account are. Write it as 'https://ACCOUNT.blob.core.windows.net', or name a setting "
            + "that has __blobServiceUri, __queueServiceUri and __tableServiceUri; for the emulator write "
            + "'UseDevelopmentStorage=true'.");
        return IdentitySettings.AccountOf(uris, origin, credential ?? new DefaultAzureCredential());
    }

    private static FunctionWorkflowsException NotAValue(string key) => new(
        "FW1045",
        $"The setting '{key}' is neither a connection string nor a service URI. Copy the connection string from the "
        + "page 'Access keys' of the storage account, or write 'https://ACCOUNT.blob.core.windows.net' to sign in by "
        + "identity.");

    // What is long may be a key that was given in the place of a name.
    private static FunctionWorkflowsException Missing(string name, string origin)
    {
        var shown = name.Length <= MostShownCharacters ? name : "(too long to be one)";
        return new(
            "FW1045",
            $"There is no setting '{shown}', which {origin} takes the connection of the storage account from. Set it "
            + "to a connection string or to a service URI ('https://ACCOUNT.blob.core.windows.net'), or set "
            + $"'{shown}__accountName' to sign in by identity; 'UseDevelopmentStorage=true' is the emulator.");
    }
}
