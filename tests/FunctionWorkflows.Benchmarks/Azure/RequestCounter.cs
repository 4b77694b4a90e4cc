using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;

namespace FunctionWorkflows.Benchmarks;

/// <summary>Counts the requests of the clients that it watches, by service and kind; each attempt of a retry is one.</summary>
internal sealed class RequestCounter
{
    private readonly ConcurrentDictionary<string, RequestCount> _counts = new(StringComparer.Ordinal);

    /// <summary>
    /// Gets or sets a value indicating whether transactions are looked into: which table, how many operations, how many
    /// bytes. That takes time, so it is off while times are measured.
    /// </summary>
    public bool LooksInside { get; set; }

    public IReadOnlyDictionary<string, RequestCount> Counts =>
        new SortedDictionary<string, RequestCount>(_counts, StringComparer.Ordinal);

    public long Total => _counts.Values.Sum(count => count.Requests);

    public void Watch(ClientOptions options)
    {
        var service = options switch { TableClientOptions => "table", BlobClientOptions => "blob", _ => "queue" };
        options.AddPolicy(new Policy(this, service), HttpPipelinePosition.PerRetry);
    }

    public long Of(string kind) =>
        _counts.Where(count => count.Key.StartsWith(kind, StringComparison.Ordinal)).Sum(count => count.Value.Requests);

    public void Clear() => _counts.Clear();

    private void Count(string service, Request request)
    {
        var found = RequestKind.Of(service, request, LooksInside);
        _counts.AddOrUpdate(
            found.Kind,
            _ => new(1, found.Operations, found.Bytes),
            (_, count) => new(count.Requests + 1, count.Operations + found.Operations, count.Bytes + found.Bytes));
    }

    private sealed class Policy(RequestCounter counter, string service) : HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(HttpMessage message) => counter.Count(service, message.Request);
    }
}

/// <summary>Requests of one kind; what was in them is known of transactions only.</summary>
internal readonly record struct RequestCount(long Requests, long Operations, long Bytes);
