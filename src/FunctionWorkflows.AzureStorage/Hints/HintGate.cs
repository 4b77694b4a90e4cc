using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace FunctionWorkflows.AzureStorage;

/// <summary>Looks at what came: who sent it, whether it is a hint, and for whom; then hands it on.</summary>
internal sealed class HintGate(
    HintKey key, Func<string, Hint, HintAnswer> take, TimeProvider time, ILogger logger)
{
    public const string PathPrefix = "/hints/";

    /// <summary>Gets what counts and logs the hints that were turned away.</summary>
    public RefusalLog Refusals { get; } = new(logger, time);

    public HintReply Answer(in HintRequestHead head, ReadOnlySpan<byte> body, EndPoint? from)
    {
        if (!head.Path.StartsWith(PathPrefix, StringComparison.Ordinal))
        {
            return HintReply.Of(HttpStatusCode.NotFound);
        }

        if (!HintAuthorization.TryParse(head.Authorization, out var authorization)
            || !HintKey.Same(key.Sign(head.Path, authorization.SentAt, body), authorization.Signature))
        {
            return Refuse(from, "it is not signed with the key of this store");
        }

        var apart = Math.Abs(time.GetUtcNow().ToUnixTimeMilliseconds() - authorization.SentAt);
        return apart > HintKey.Tolerance.TotalMilliseconds
            ? Refuse(from, $"the clocks of the two machines are {apart / 1000} s apart")
            : HandOn(head.Path, body, authorization.Signature) with { IsTrusted = true };
    }

    private HintReply Refuse(EndPoint? from, string reason)
    {
        Refusals.Note(from, reason);
        return HintReply.Of(HttpStatusCode.Unauthorized);
    }

    private HintReply HandOn(string path, ReadOnlySpan<byte> body, string signature)
    {
        if (Read(body) is not { IsComplete: true } hint)
        {
            return HintReply.Of(HttpStatusCode.BadRequest);
        }

        var hostId = Uri.UnescapeDataString(path[PathPrefix.Length..]);
        try
        {
            return take(hostId, hint) is var answer and not HintAnswer.Unreachable
                ? new(HttpStatusCode.OK, key.SignedAnswer(answer, signature))
                : HintReply.Of(HttpStatusCode.NotFound);
        }
        catch (Exception error)
        {
            HintLog.NotHandedOn(logger, hint.Kind, hostId, error);
            return HintReply.Of(HttpStatusCode.InternalServerError);
        }
    }

    // A later version may have kinds of hints that this one does not know: the sender has other ways.
    private static Hint? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, HintJson.Default.Hint);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>An answer over HTTP; only with trusted senders is the connection kept.</summary>
internal readonly record struct HintReply(HttpStatusCode Status, string Text, bool IsTrusted = false)
{
    public static HintReply Of(HttpStatusCode status) => new(status, "");

    public string Format(bool isLast) =>
        $"HTTP/1.1 {(int)Status} {Status}\r\nContent-Type: text/plain\r\nContent-Length: {Text.Length}\r\n"
        + $"{(isLast ? "Connection: close\r\n" : "")}\r\n{Text}";
}
