using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace FunctionWorkflows.AzureStorage.Tests.Hints;

/// <summary>A connection that sends what no HTTP client would.</summary>
internal sealed partial class RawRequest : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly TcpClient _client = new();

    public static async Task<RawRequest> ConnectAsync(HintHosts hosts)
    {
        var request = new RawRequest();
        await request._client.ConnectAsync(IPAddress.Loopback, hosts.Port);
        return request;
    }

    /// <summary>Gives the status that the server answers to a text, and sees it close the connection.</summary>
    public static async Task<int> StatusOfAsync(HintHosts hosts, string text)
    {
        using var request = await ConnectAsync(hosts);
        await request.SendAsync(text);
        return StatusIn(await request.ReadToEndAsync());
    }

    /// <summary>Writes a request as a sender with the key of the store would.</summary>
    public static string Signed(HintHosts hosts, string body, string host = "a", string? signedBody = null)
    {
        var sentAt = hosts.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var signature = new HintKey(HintHosts.Key).Sign(
            $"/hints/{host}", sentAt, Encoding.UTF8.GetBytes(signedBody ?? body));
        return $"POST /hints/{host} HTTP/1.1\r\nHost: x\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n"
            + $"Authorization: {HintAuthorization.Scheme} {sentAt}.{signature}\r\n\r\n{body}";
    }

    public async Task SendAsync(string text) => await _client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text));

    public async Task<int> ReadStatusAsync()
    {
        var buffer = new byte[1024];
        var read = await _client.GetStream().ReadAsync(buffer).AsTask().WaitAsync(Deadline);
        return StatusIn(Encoding.ASCII.GetString(buffer, 0, read));
    }

    public async Task<string> ReadToEndAsync()
    {
        using var reader = new StreamReader(_client.GetStream(), leaveOpen: true);
        return await reader.ReadToEndAsync().WaitAsync(Deadline);
    }

    /// <summary>Sends to a server that may close at any time, with a reset where it has not read all.</summary>
    public async Task<string> SendToTheEndAsync(string text)
    {
        try
        {
            await SendAsync(text);
            return await ReadToEndAsync();
        }
        catch (IOException)
        {
            return "";
        }
    }

    public void Dispose() => _client.Dispose();

    private static int StatusIn(string answer) => int.Parse(
        Status().Match(answer) is { Success: true } status
            ? status.Groups[1].ValueSpan
            : throw new InvalidOperationException($"No answer, but '{answer}'."),
        System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\AHTTP/1\.1 ([0-9]{3}) ")]
    private static partial Regex Status();
}
