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

    public static SeenRequest Of(int number, StorageService service, Request request)
    {
        var uri = request.Uri.ToUri();
        return new(number, service, request.Method.Method, Uri.UnescapeDataString(uri.AbsolutePath), uri.Query);
    }
}
