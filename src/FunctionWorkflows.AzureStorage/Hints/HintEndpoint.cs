using System.Net;
using System.Net.Sockets;

namespace FunctionWorkflows.AzureStorage;

/// <summary>Where hints are listened for, and under what address others send them: the two settings, read.</summary>
internal sealed class HintEndpoint
{
    private const string Setting = "FunctionWorkflows:AzureStorage:Endpoint";
    private const string AdvertisedSetting = "FunctionWorkflows:AzureStorage:AdvertisedEndpoint";
    private static readonly IPAddress AllAddresses = Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;

    private readonly string _text;
    private readonly string? _name;
    private readonly Uri? _advertised;

    private HintEndpoint(string text, IPAddress listen, int port, string? name, Uri? advertised) =>
        (_text, Listen, Port, _name, _advertised) = (text, listen, port, name, advertised);

    /// <summary>Gets the address of this machine that is listened to.</summary>
    public IPAddress Listen { get; }

    /// <summary>Gets the port, 0 for any that is free.</summary>
    public int Port { get; }

    private bool IsAny => Listen.Equals(IPAddress.Any) || Listen.Equals(IPAddress.IPv6Any);

    private string Host => _name ?? (IsAny ? OwnAddress.Find(Listen.AddressFamily) : Listen.ToString());

    /// <summary>Reads the settings; null where hints are switched off.</summary>
    public static HintEndpoint? Parse(string? endpoint, string? advertisedEndpoint)
    {
        var text = string.IsNullOrWhiteSpace(endpoint) ? "http://127.0.0.1:0" : endpoint.Trim();
        if (text.Equals("none", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var uri = ParseListened(text);
        var (listen, name) = Where(uri.DnsSafeHost, isWildcard: HasWildcard(text));
        var advertised =
            string.IsNullOrWhiteSpace(advertisedEndpoint) ? null : ParseAdvertised(advertisedEndpoint.Trim());
        if (advertised is not null && uri.Port == 0)
        {
            throw Wrong(
                $"'{AdvertisedSetting}' is '{advertised.OriginalString}', and '{Setting}' names no port that it could "
                + $"lead to. Set '{Setting}' too, to 'http://0.0.0.0:PORT'.");
        }

        return new(text, listen, uri.Port, name, advertised);
    }

    /// <summary>Gives what others are told, once the port is known.</summary>
    public HintAddress AddressAt(int port) => HintAddress.Of(_advertised ?? new UriBuilder("http", Host, port).Uri);

    /// <summary>Says why the operating system does not let this process listen here, and what to do.</summary>
    public FunctionWorkflowsException CannotListen(SocketException error) => Wrong(
        error.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse =>
                $"'{Setting}' is '{_text}', and port {Port} is in use on this machine. Give each process a port of its "
                + "own, or port 0 for any that is free.",
            SocketError.AccessDenied =>
                $"'{Setting}' is '{_text}', and this process may not listen to port {Port}. Choose a port above 1023.",
            SocketError.AddressNotAvailable =>
                $"'{Setting}' is '{_text}', and this machine does not have that address. Set it to "
                + $"'http://0.0.0.0:{Port}', and '{AdvertisedSetting}' to the address that others reach.",
            _ =>
                $"'{Setting}' is '{_text}', and that cannot be listened to: {error.Message}. Choose another address or "
                + "port, or 'none'.",
        },
        error);

    private static Uri ParseListened(string text)
    {
        var plain = HasWildcard(text) ? string.Concat("http://0.0.0.0", text.AsSpan("http://+".Length)) : text;
        if (!Uri.TryCreate(plain, UriKind.Absolute, out var uri) || !IsBare(uri))
        {
            throw Wrong(
                $"'{Setting}' is '{text}', which is not an address to listen to. Write 'http://ADDRESS:PORT', such as "
                + "'http://0.0.0.0:4711', or 'none'.");
        }

        return uri.Scheme == Uri.UriSchemeHttp ? uri : throw Wrong(
            $"'{Setting}' is '{text}', and hints are listened for without TLS. Write 'http://ADDRESS:PORT'; where a "
            + $"proxy in front has a certificate, set '{AdvertisedSetting}' to the address of the proxy.");
    }

    private static Uri ParseAdvertised(string text)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && IsBare(uri)
            && uri.DnsSafeHost is not "0.0.0.0" and not "::")
        {
            return uri;
        }

        throw Wrong(
            $"'{AdvertisedSetting}' is '{text}', which is not an address that other hosts can reach. Write "
            + "'http://NAME:PORT' or 'https://NAME', without a path.");
    }

    private static bool HasWildcard(string text) =>
        text.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        && text["http://".Length..] is ['+' or '*'] or ['+' or '*', ':' or '/', ..];

    private static bool IsBare(Uri uri) =>
        HintAddress.IsHttp(uri) && uri is { PathAndQuery: "/", Fragment: "", UserInfo: "" };

    // A name is told to others and not looked up: on many machines their own name leads to a loopback address.
    private static (IPAddress Listen, string? Name) Where(string host, bool isWildcard) =>
        isWildcard ? (AllAddresses, null)
        : IPAddress.TryParse(host, out var address) ? (address, null)
        : host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? (IPAddress.Loopback, null)
        : (AllAddresses, host);

    private static FunctionWorkflowsException Wrong(string message, Exception? inner = null) =>
        new("FW1049", $"The setting {message}", inner);
}
