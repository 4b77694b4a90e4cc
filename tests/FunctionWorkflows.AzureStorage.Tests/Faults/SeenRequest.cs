using System.Text;
using Azure.Core;

namespace FunctionWorkflows.AzureStorage.Tests.Faults;

/// <summary>The services of an account.</summary>
internal enum StorageService
{
    Table,
    Blob,
    Queue,
}

/// <summary>One attempt of a request; <c>Number</c> starts at 1 and counts those of all services together.</summary>
internal sealed record SeenRequest(int Number, StorageService Service, string Method, string Path, string Query)
{
    /// <summary>Whether it is an entity group transaction.</summary>
    public bool IsBatch => Service == StorageService.Table && Path.EndsWith("/$batch", StringComparison.Ordinal);

    /// <summary>Whether it is such a transaction on an instance.</summary>
    public bool IsOnInstance => IsBatch && Body.Contains("Instances", StringComparison.Ordinal);

    /// <summary>Whether it is such a transaction on a partition of the index that begins so.</summary>
    public bool IsOnIndex(string partition) =>
        IsBatch && !IsOnInstance && Body.Contains($"\"PartitionKey\":\"{partition}", StringComparison.Ordinal);

    // Not for messages: internal, so that ToString leaves it out.
    internal string Body { get; init; } = "";

    public static SeenRequest Of(int number, StorageService service, Request request)
    {
        var uri = request.Uri.ToUri();
        var seen = new SeenRequest(
            number, service, request.Method.Method, Uri.UnescapeDataString(uri.AbsolutePath), uri.Query);
        return seen.IsBatch ? seen with { Body = Text(request.Content) } : seen;
    }

    private static string Text(RequestContent? content)
    {
        using var bytes = new MemoryStream();
        content?.WriteTo(bytes, CancellationToken.None);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
