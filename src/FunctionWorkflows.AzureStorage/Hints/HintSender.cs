using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FunctionWorkflows.AzureStorage;

/// <summary>Sends hints to other hosts. It never throws for what the network or the other side does.</summary>
internal sealed class HintSender : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HintKey _key;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly UnreachableAddresses _unreachable;
    private readonly HttpClient _http;
    private int _toldOfOtherMachine;

    public HintSender(string key, TimeProvider time, ILogger? logger = null, HintLimits? limits = null)
    {
        limits ??= HintLimits.Default;
        _key = new HintKey(key);
        _time = time;
        _logger = logger ?? NullLogger.Instance;
        _unreachable = new UnreachableAddresses(time);
        _http = new HttpClient(NewHandler(limits.ConnectTime))
        {
            Timeout = limits.AnswerTime,
            MaxResponseContentBufferSize = 1024,
            DefaultRequestVersion = HttpVersion.Version11,
        };
    }

    /// <summary>Tells a host where to look; an address of null is that of a host that hears no hints.</summary>
    public async ValueTask<HintAnswer> SendAsync(
        string? address, string hostId, Hint hint, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!HintAddress.TryParse(address, out var target) || !IsWorthATry(target))
        {
            return HintAnswer.Unreachable;
        }

        try
        {
            var answer = await PostAsync(target, hostId, hint, cancellationToken).ConfigureAwait(false);
            _unreachable.Remove(target.Base);
            return answer;
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_unreachable.Add(target.Base))
            {
                HintLog.NoAnswer(_logger, target, error.Message, UnreachableAddresses.Remembered.TotalSeconds);
            }

            return HintAnswer.Unreachable;
        }
    }

    public void Dispose() => _http.Dispose();

    // Hosts call each other directly; and a trace of a workflow need not tell of every look.
    private static SocketsHttpHandler NewHandler(TimeSpan connectTime) => new()
    {
        ConnectTimeout = connectTime,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxConnectionsPerServer = 4,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
    };

    private bool IsWorthATry(HintAddress target)
    {
        if (target.IsWithinReach)
        {
            return !_unreachable.Contains(target.Base);
        }

        if (Interlocked.Exchange(ref _toldOfOtherMachine, 1) == 0)
        {
            HintLog.OtherMachine(_logger, target.Machine);
        }

        return false;
    }

    private async Task<HintAnswer> PostAsync(
        HintAddress target, string hostId, Hint hint, CancellationToken cancellationToken)
    {
        var uri = new Uri(target.Base, HintGate.PathPrefix + Uri.EscapeDataString(hostId));
        var body = JsonSerializer.SerializeToUtf8Bytes(hint, HintJson.Default.Hint);
        var sentAt = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var authorization = new HintAuthorization(sentAt, _key.Sign(uri.AbsolutePath, sentAt, body));
        using var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = Json;
        request.Headers.Authorization = new(HintAuthorization.Scheme, authorization.Parameter);
        using var response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.OK
            ? Read(await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false), authorization)
            : HintAnswer.Unreachable;
    }

    private HintAnswer Read(string text, HintAuthorization sent) =>
        HintKey.Same(text, _key.SignedAnswer(HintAnswer.Taken, sent.Signature)) ? HintAnswer.Taken
        : HintKey.Same(text, _key.SignedAnswer(HintAnswer.NotMine, sent.Signature)) ? HintAnswer.NotMine
        : HintAnswer.Unreachable;
}
