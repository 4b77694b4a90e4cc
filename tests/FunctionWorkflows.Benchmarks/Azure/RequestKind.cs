using System.Text;
using System.Text.RegularExpressions;
using Azure.Core;

namespace FunctionWorkflows.Benchmarks;

/// <summary>What a request is, as a reader of a bill would call it.</summary>
internal static partial class RequestKind
{
    public const string Transaction = "table: transaction";

    public static (string Kind, int Operations, int Bytes) Of(string service, Request request, bool looksInside)
    {
        var uri = request.Uri.ToUri();
        if (service == "table" && uri.AbsolutePath.EndsWith("/$batch", StringComparison.Ordinal))
        {
            return looksInside ? Look(request) : (Transaction, 0, 0);
        }

        return ($"{service}: {(service == "table" ? OfTable(uri) : OfOther(service, request, uri))}", 0, 0);
    }

    private static string OfTable(Uri uri)
    {
        var name = Uri.UnescapeDataString(uri.Segments[^1]);
        var isPoint = name.Contains("PartitionKey", StringComparison.Ordinal);
        var set = Sets().Match(Uri.UnescapeDataString(uri.Query));
        return isPoint ? "point read" : name.EndsWith("()", StringComparison.Ordinal)
            ? $"query {(set.Success ? set.Groups["set"].Value : "")}".TrimEnd()
            : "tables";
    }

    private static string OfOther(string service, Request request, Uri uri)
    {
        if (request.Headers.TryGetValue("x-ms-lease-action", out var action))
        {
            return $"lease {action}";
        }

        if (uri.Query.Contains("comp=list", StringComparison.Ordinal))
        {
            return "list";
        }

        var isOfAll = uri.AbsolutePath.Contains("activations", StringComparison.Ordinal);
        return service == "queue"
            ? $"{request.Method} {(isOfAll ? "queue of activations" : "queue of the host or of steps")}"
            : $"{request.Method} {(uri.Segments.Length > 3 ? "blob" : "container")}";
    }

    private static (string Kind, int Operations, int Bytes) Look(Request request)
    {
        using var body = new MemoryStream();
        request.Content!.WriteTo(body, CancellationToken.None);
        var text = Encoding.UTF8.GetString(body.ToArray());
        var table = Tables().Match(text).Groups["table"].Value;
        var kind = table.EndsWith("Index", StringComparison.OrdinalIgnoreCase) ? "index" : "instances";
        return ($"{Transaction} on {kind}", Operations().Count(text), (int)body.Length);
    }

    [GeneratedRegex(@"PartitionKey eq '(?<set>h\|nobody|h\|parked|graves|h\||l\|)")]
    private static partial Regex Sets();

    [GeneratedRegex(@"(POST|PUT|PATCH|MERGE|DELETE) https?://[^/]+(/devstoreaccount1)?/(?<table>\w+)")]
    private static partial Regex Tables();

    [GeneratedRegex("Content-Type: application/http")]
    private static partial Regex Operations();
}
