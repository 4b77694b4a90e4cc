using System.Security.Cryptography;
using Azure.Core;
using Azure.Storage.Blobs.Specialized;
using FunctionWorkflows.AzureStorage.Tests.Faults;

namespace FunctionWorkflows.AzureStorage.Tests;

/// <summary>Objects of hubs of their own, and what tests do with them.</summary>
internal static class TestObjects
{
    /// <summary>The same bytes for the same length.</summary>
    public static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    public static async Task<BlobObjects> OpenAsync(Action<ClientOptions>? configure = null)
    {
        var clients = await Hubs.OpenAsync();
        return new(await Hubs.ConnectAsync(o =>
        {
            o.HubName = clients.Names.Hub;
            o.ConfigureClient = configure;
            o.Retry = o.Retry with { Delay = TimeSpan.FromMilliseconds(20) };
        }));
    }

    public static Task<BlobObjects> OpenAsync(StorageFaults faults) => OpenAsync(options => faults.In(options));

    public static async Task<(BlobObjects Objects, StorageClients Clients)> OpenBothAsync()
    {
        var clients = await Hubs.OpenAsync();
        return (new(clients), clients);
    }

    public static async Task<string> PutAsync(BlobObjects objects, string id, byte[] content, string birth = "b")
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        await objects.PutAsync(id, birth, hash, new MemoryStream(content));
        return hash;
    }

    public static async Task<Stream> OpenReadAsync(BlobObjects objects, string id, string hash, string birth = "b") =>
        Assert.IsAssignableFrom<Stream>(await objects.OpenReadAsync(id, birth, hash));

    public static async Task<byte[]> GetAsync(BlobObjects objects, string id, string hash, string birth = "b")
    {
        await using var stream = await OpenReadAsync(objects, id, hash, birth);
        using var buffer = new MemoryStream();
        await stream.CopyToAsync(buffer);
        return buffer.ToArray();
    }

    public static async Task<string> HashAsync(Stream stream) =>
        Convert.ToHexStringLower(await SHA256.HashDataAsync(stream));

    public static BlockBlobClient Blob(StorageClients clients, string id, string hash) =>
        clients.Once.Objects.GetBlockBlobClient(ObjectNames.Of(id, "b", hash));
}
