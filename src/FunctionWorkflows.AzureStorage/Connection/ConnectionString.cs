namespace FunctionWorkflows.AzureStorage;

/// <summary>Reads a connection string. What it has is never in a message, since a part of it is the key.</summary>
internal sealed class ConnectionString
{
    private readonly Dictionary<string, string> _parts = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _origin;

    private ConnectionString(string text, string origin)
    {
        _origin = origin;
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
            {
                throw Malformed("has a part without a name and '='");
            }

            _parts.TryAdd(part[..equals].TrimEnd(), part[(equals + 1)..].TrimStart());
        }
    }

    public static StorageAccount Read(string text, string origin) => new ConnectionString(text, origin).Read();

    private StorageAccount Read()
    {
        if (Find("UseDevelopmentStorage") is { } development)
        {
            return development.Equals("true", StringComparison.OrdinalIgnoreCase)
                ? new(StorageAccount.EmulatorName, _origin, ServiceUris.OfEmulator(EmulatorOrigin()))
                {
                    Key = StorageAccount.EmulatorKey,
                }
                : throw Malformed("has UseDevelopmentStorage with another value than 'true'");
        }

        var uris = ReadUris();
        return new(Find("AccountName") ?? ServiceUris.NameIn(uris.Blobs), _origin, uris)
        {
            Key = ReadKey(),
            Signature = Find("SharedAccessSignature")?.TrimStart('?'),
        };
    }

    private string EmulatorOrigin()
    {
        var proxy = ReadUri("DevelopmentStorageProxyUri");
        return proxy is null ? "http://127.0.0.1" : $"{proxy.Scheme}://{proxy.Host}";
    }

    private ServiceUris ReadUris()
    {
        var (blobs, queues, tables) = (ReadUri("BlobEndpoint"), ReadUri("QueueEndpoint"), ReadUri("TableEndpoint"));
        var derived = (blobs ?? queues ?? tables) is { } one ? ServiceUris.Derive(one) : OfAccount();
        return new(
            blobs ?? derived?.Blobs ?? throw Malformed("has no BlobEndpoint"),
            queues ?? derived?.Queues ?? throw Malformed("has no QueueEndpoint"),
            tables ?? derived?.Tables ?? throw Malformed("has no TableEndpoint"));
    }

    private ServiceUris OfAccount()
    {
        var name = Find("AccountName") ?? throw Malformed("has no AccountName");
        var suffix = Find("EndpointSuffix");
        var scheme = Find("DefaultEndpointsProtocol")?.ToLowerInvariant() ?? "https";
        return ServiceUris.IsAccountName(name)
            && scheme is "https" or "http"
            && (suffix is null || Uri.CheckHostName(suffix) == UriHostNameType.Dns)
                ? ServiceUris.OfAccount(name, suffix, scheme)
                : throw Malformed("has an AccountName, EndpointSuffix or DefaultEndpointsProtocol that is not valid");
    }

    private string? ReadKey()
    {
        var key = Find("AccountKey");
        if (key is null)
        {
            return Find("SharedAccessSignature") is null
                ? throw Malformed("has neither an AccountKey nor a SharedAccessSignature")
                : null;
        }

        return Convert.TryFromBase64String(key, new byte[key.Length], out _)
            ? key
            : throw Malformed("has an AccountKey that is cut off or not one");
    }

    private Uri? ReadUri(string part) =>
        Find(part) is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"
            && uri.UserInfo.Length == 0 && uri.Query.Length == 0 ? uri
        : throw Malformed($"has a {part} that is not a URI of a service");

    private string? Find(string part) => _parts.TryGetValue(part, out var value) && value.Length > 0 ? value : null;

    private FunctionWorkflowsException Malformed(string found) => new(
        "FW1045",
        $"The connection string in {_origin} {found}. Copy it anew from the page 'Access keys' of the storage account, "
        + "write 'UseDevelopmentStorage=true' for the emulator, or give the account's service URI to sign in by "
        + "identity.");
}
