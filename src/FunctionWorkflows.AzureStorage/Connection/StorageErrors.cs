using System.Net.Sockets;
using Azure;
using Azure.Identity;

namespace FunctionWorkflows.AzureStorage;

/// <summary>What an exception of the Azure clients tells.</summary>
internal static class StorageErrors
{
    public static bool IsConflict(Exception error) => StatusOf(error) == 409;

    public static bool IsPreconditionFailed(Exception error) => StatusOf(error) == 412;

    /// <summary>A missing row or blob; a missing table, container or queue is <see cref="IsGone"/>.</summary>
    public static bool IsNotFound(Exception error) => StatusOf(error) == 404 && !IsGone(error);

    /// <summary>The table, container or queue itself is not there.</summary>
    public static bool IsGone(Exception error) =>
        CodeOf(error) is "TableNotFound" or "ContainerNotFound" or "QueueNotFound";

    /// <summary>The table, container or queue was deleted a moment ago, and its name is not free yet.</summary>
    public static bool IsBeingDeleted(Exception error) =>
        CodeOf(error) is "TableBeingDeleted" or "ContainerBeingDeleted" or "QueueBeingDeleted";

    /// <summary>A refusal that no waiting cures: the request is not one that the service takes.</summary>
    public static bool IsFinal(Exception error) =>
        StatusOf(error) is >= 400 and < 500 and not (401 or 403 or 408 or 409 or 412 or 429)
        && !IsGone(error) && !IsOfUpload(error);

    // Bytes that were damaged on the way, or blocks that another upload of the same content has thrown away.
    private static bool IsOfUpload(Exception error) =>
        CodeOf(error) is "Md5Mismatch" or "Crc64Mismatch" or "InvalidBlockList";

    public static bool IsThrottled(Exception error) => StatusOf(error) is 429 or 503;

    /// <summary>No answer, or one that does not say whether the request was carried out.</summary>
    public static bool IsUnknownResult(Exception error) => Last(error) switch
    {
        RequestFailedException failed => failed.Status is 0 or 408 or >= 500,
        OperationCanceledException or IOException or HttpRequestException or SocketException => true,
        _ => false,
    };

    /// <summary>
    /// Whether it comes from the account or the way to it: not from the caller's token, and not from a stream of the
    /// caller's.
    /// </summary>
    public static bool IsOfStorage(Exception error, CancellationToken cancellationToken = default) =>
        Last(error) switch
        {
            OperationCanceledException => !cancellationToken.IsCancellationRequested,
            RequestFailedException or AuthenticationFailedException => true,
            IOException or HttpRequestException or SocketException => true,
            _ => false,
        };

    /// <summary>The last of several tries.</summary>
    public static Exception Last(Exception error) =>
        error is AggregateException { InnerExceptions: [.., var last] } ? Last(last) : error;

    /// <summary>What the system said, below the wrappings; null where the service itself answered.</summary>
    public static Exception? NetworkCause(Exception error)
    {
        Exception? found = null;
        for (var e = (Exception?)Last(error); e is not null; e = e.InnerException)
        {
            found = e is SocketException or IOException or HttpRequestException ? e : found;
        }

        return found;
    }

    public static string? CodeOf(Exception error) => (Last(error) as RequestFailedException)?.ErrorCode;

    public static int? StatusOf(Exception error) => (Last(error) as RequestFailedException)?.Status;
}
