using System.Security.Cryptography;

namespace FunctionWorkflows.AzureStorage.Tests;

/// <summary>Alone in the process, since it looks at the memory of all.</summary>
[CollectionDefinition(nameof(ObjectMemoryTests), DisableParallelization = true)]
[Collection(nameof(ObjectMemoryTests))]
public sealed class ObjectMemoryTests
{
    private const long Bytes = 256L * 1024 * 1024;
    private const long MostGrowthBytes = 48L * 1024 * 1024;

    [Fact]
    public async Task Large_object_is_streamed_with_flat_memory()
    {
        var objects = new BlobObjects(await Hubs.OpenAsync());
        var hash = await MadeStream.HashAsync(Bytes);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var content = new MadeStream(Bytes);

        await objects.PutAsync("wf", "b", hash, content);
        await using var stream = Assert.IsAssignableFrom<Stream>(await objects.OpenReadAsync("wf", "b", hash));
        var read = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream));

        Assert.Equal(hash, read);
        var growth = Math.Max(content.PeakMemory, GC.GetTotalMemory(false)) - before;
        Assert.True(growth < MostGrowthBytes, $"Memory grew by {growth:N0} bytes.");
    }
}
