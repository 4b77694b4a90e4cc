using Azure.Core;
using Azure.Identity;

namespace FunctionWorkflows.AzureStorage;

/// <summary>The parts of a setting that say which account it is and who signs in, as in Azure Functions.</summary>
internal sealed class IdentitySettings(SettingLookup settings, string name)
{
    private string Origin => $"the setting '{name}'";

    public static Uri ParseUri(string value, string origin) =>
        Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"
            && uri.UserInfo.Length == 0 && uri.Query.Length == 0
            ? uri
            : throw new FunctionWorkflowsException(
                "FW1045",
                $"The service URI in {origin} is not one, or has more than the address of an account. Write it as "
                + "'https://ACCOUNT.blob.core.windows.net'; a signature (SAS) belongs into a connection string.");

    public static StorageAccount AccountOf(ServiceUris uris, string origin, TokenCredential credential)
    {
        var account = ServiceUris.NameIn(uris.Blobs);
        if (new[] { uris.Blobs, uris.Queues, uris.Tables }.All(uri => uri.Scheme == "https"))
        {
            return new(account, origin, uris) { Credential = credential };
        }

        // A token never goes over a wire in clear; the emulator's key is known to all.
        return account == StorageAccount.EmulatorName
            ? new(account, origin, uris) { Key = StorageAccount.EmulatorKey }
            : throw new FunctionWorkflowsException(
                "FW1045",
                $"The service URI of the account '{account}' in {origin} begins with 'http', and an identity signs in "
                + "over 'https' only. Write 'https', or use a connection string.");
    }

    /// <summary>Reads the account; null where none of the parts is set.</summary>
    public StorageAccount? Read(TokenCredential? credential)
    {
        var (blobs, queues) = (FindUri("blobServiceUri"), FindUri("queueServiceUri"));
        var tables = FindUri("tableServiceUri");
        var (whole, any) = (FindUri("serviceUri"), blobs ?? queues ?? tables);
        var derived = Derive(whole) ?? OfAccount() ?? Derive(any);
        if (derived is null && whole is null && any is null)
        {
            return null;
        }

        var uris = new ServiceUris(
            blobs ?? derived?.Blobs ?? throw Missing("blobServiceUri"),
            queues ?? derived?.Queues ?? throw Missing("queueServiceUri"),
            tables ?? derived?.Tables ?? throw Missing("tableServiceUri"));
        return AccountOf(uris, Origin, credential ?? ReadCredential());
    }

    private static ServiceUris? Derive(Uri? uri) => uri is null ? null : ServiceUris.Derive(uri);

    private ServiceUris? OfAccount()
    {
        if (Find("accountName") is not { } account)
        {
            return null;
        }

        return ServiceUris.IsAccountName(account)
            ? ServiceUris.OfAccount(account)
            : throw new FunctionWorkflowsException(
                "FW1045",
                $"The setting '{name}__accountName' is '{account}', and names of storage accounts have 3 to 24 small "
                + "letters and digits. Write the name alone, or set the service URIs.");
    }

    private TokenCredential ReadCredential()
    {
        var (kind, client, resource) = (Find("credential"), Find("clientId"), Find("managedIdentityResourceId"));
        if (kind is not null)
        {
            return kind.Equals("managedidentity", StringComparison.OrdinalIgnoreCase)
                ? new ManagedIdentityCredential(ManagedIdentity(client, resource))
                : throw new FunctionWorkflowsException(
                    "FW1045",
                    $"The setting '{name}__credential' is '{kind}', and only 'managedidentity' is known. Remove the "
                    + "setting to try all ways of signing in, or set AzureStorageOptions.Credential in code.");
        }

        return (Find("tenantId"), client, Find("clientSecret")) switch
        {
            ({ } tenant, { } app, { } secret) => new ClientSecretCredential(tenant, app, secret),
            var (tenant, _, _) => new DefaultAzureCredential(Options(tenant, client, resource)),
        };
    }

    private static ManagedIdentityId ManagedIdentity(string? client, string? resource) =>
        client is not null ? ManagedIdentityId.FromUserAssignedClientId(client)
        : resource is not null ? ManagedIdentityId.FromUserAssignedResourceId(new ResourceIdentifier(resource))
        : ManagedIdentityId.SystemAssigned;

    private static DefaultAzureCredentialOptions Options(string? tenant, string? client, string? resource)
    {
        var options = new DefaultAzureCredentialOptions();
        if (tenant is not null)
        {
            options.TenantId = tenant;
        }

        if (client is not null)
        {
            options.ManagedIdentityClientId = client;
        }
        else if (resource is not null)
        {
            options.ManagedIdentityResourceId = new ResourceIdentifier(resource);
        }

        return options;
    }

    private Uri? FindUri(string part) =>
        Find(part) is { } value ? ParseUri(value, $"the setting '{name}__{part}'") : null;

    private string? Find(string part) => settings.Find(name, part);

    private FunctionWorkflowsException Missing(string part) => new(
        "FW1045",
        $"The other parts of {Origin} do not say what '{name}__{part}' would be. Set it too, or "
        + $"'{name}__accountName' alone.");
}
