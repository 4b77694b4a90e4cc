using Azure.Core.Pipeline;

namespace FunctionWorkflows.AzureStorage;

/// <summary>The connections of a process to storage accounts: one pool for all clients.</summary>
internal static class Transport
{
    private static readonly Lazy<HttpClientTransport> Service = new(() => Create(TimeSpan.FromMinutes(1)));

    // The emulator closes what is idle for 5 s; a request that meets the closing fails.
    private static readonly Lazy<HttpClientTransport> Emulator = new(() => Create(TimeSpan.FromSeconds(3)));

    public static HttpClientTransport For(StorageAccount account) =>
        (account.IsEmulator ? Emulator : Service).Value;

    private static HttpClientTransport Create(TimeSpan idle) => new(new HttpClient(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        MaxConnectionsPerServer = 256,
        PooledConnectionIdleTimeout = idle,

        // So that a move of the account to other addresses is seen.
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        UseCookies = false,
    })
    {
        // The pipeline has time-outs of its own, a try.
        Timeout = Timeout.InfiniteTimeSpan,
    });
}
