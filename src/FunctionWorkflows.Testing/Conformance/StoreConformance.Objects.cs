using System.Security.Cryptography;
using Xunit;

namespace FunctionWorkflows;

/// <content>Large objects.</content>
public abstract partial class StoreConformance
{
    private const long MostGrowthBytes = 64L * 1024 * 1024;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(262_144)]
    [InlineData(262_145)]
    [InlineData(3_000_000)]
    public async Task Object_is_read_as_it_was_put(int length)
    {
        await using var scope = await CreateScopeAsync();
        var content = new byte[length];
        new Random(length).NextBytes(content);

        var hash = await PutAsync(scope.Store, "wf", "b", content);

        Assert.Equal(content, await GetAsync(scope.Store, "wf", "b", hash));
    }

    [Fact]
    public async Task Object_that_is_there_is_left_as_it_is_and_the_content_is_not_read()
    {
        await using var scope = await CreateScopeAsync();
        var hash = await PutAsync(scope.Store, "wf", "b", [1, 2, 3]);
        using var unread = new PatternStream(10, failAt: 0);

        await scope.Store.Objects.PutAsync("wf", "b", hash, unread);

        Assert.Equal([1, 2, 3], await GetAsync(scope.Store, "wf", "b", hash));
    }

    [Fact]
    public async Task Missing_object_is_null_and_objects_of_births_are_apart()
    {
        await using var scope = await CreateScopeAsync();
        var hash = await PutAsync(scope.Store, "wf", "b", [1]);

        Assert.Null(await scope.Store.Objects.OpenReadAsync("wf", "other", hash));
        Assert.Null(await scope.Store.Objects.OpenReadAsync("other", "b", hash));
        Assert.Null(await scope.Store.Objects.OpenReadAsync("wf", "b", new string('0', 64)));
    }

    [Fact]
    public async Task Upload_that_is_cut_off_leaves_nothing_and_may_be_made_again()
    {
        await using var scope = await CreateScopeAsync();
        using var whole = new PatternStream(2_000_000);
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(whole));
        using var cut = new PatternStream(2_000_000, failAt: 1_000_000);

        await Assert.ThrowsAsync<IOException>(async () => await scope.Store.Objects.PutAsync("wf", "b", hash, cut));
        Assert.Null(await scope.Store.Objects.OpenReadAsync("wf", "b", hash));

        using var again = new PatternStream(2_000_000);
        await scope.Store.Objects.PutAsync("wf", "b", hash, again);
        Assert.Equal(hash, await HashAsync(scope.Store, "wf", "b", hash));
    }

    [Fact]
    public async Task Copy_outlives_the_original()
    {
        await using var scope = await CreateScopeAsync();
        var hash = await PutAsync(scope.Store, "from", "b", [1, 2, 3]);

        var isCopied = await scope.Store.Objects.CopyAsync("from", "b", "to", "c", hash);
        await scope.Store.Objects.DeleteAllAsync("from", "b");

        Assert.True(isCopied);
        Assert.Null(await scope.Store.Objects.OpenReadAsync("from", "b", hash));
        Assert.Equal([1, 2, 3], await GetAsync(scope.Store, "to", "c", hash));
        Assert.False(await scope.Store.Objects.CopyAsync("from", "b", "to", "c", hash));
    }

    [Fact]
    public async Task Delete_of_all_objects_may_be_repeated_and_spares_other_births()
    {
        await using var scope = await CreateScopeAsync();
        var one = await PutAsync(scope.Store, "wf", "b", [1]);
        var two = await PutAsync(scope.Store, "wf", "b", [2]);
        await PutAsync(scope.Store, "wf", "c", [1]);

        await scope.Store.Objects.DeleteAllAsync("wf", "b");
        await scope.Store.Objects.DeleteAllAsync("wf", "b");

        Assert.Null(await scope.Store.Objects.OpenReadAsync("wf", "b", one));
        Assert.Null(await scope.Store.Objects.OpenReadAsync("wf", "b", two));
        Assert.Equal([1], await GetAsync(scope.Store, "wf", "c", one));
    }

    [Fact]
    public async Task Same_object_put_many_times_at_once_is_whole()
    {
        await using var scope = await CreateScopeAsync();
        var content = new byte[700_000];
        new Random(7).NextBytes(content);

        var hashes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () => PutAsync(scope.Store, "wf", "b", content))));

        Assert.Equal(content, await GetAsync(scope.Store, "wf", "b", hashes[0]));
    }

    [Fact]
    public async Task Largest_object_is_streamed_with_flat_memory()
    {
        await using var scope = await CreateScopeAsync();
        using var source = new PatternStream(scope.LargestObjectBytes);
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(source));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var content = new PatternStream(scope.LargestObjectBytes);

        await scope.Store.Objects.PutAsync("wf", "b", hash, content);
        var growth = Math.Max(content.PeakMemory, GC.GetTotalMemory(false)) - before;

        Assert.Equal(hash, await HashAsync(scope.Store, "wf", "b", hash));
        growth = Math.Max(growth, GC.GetTotalMemory(false) - before);
        Assert.True(
            growth < MostGrowthBytes || scope.LargestObjectBytes <= MostGrowthBytes,
            $"Memory grew by {growth:N0} bytes.");
    }

    private static async Task<string> PutAsync(IWorkflowStore store, string id, string birth, byte[] content)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        using var stream = new MemoryStream(content);
        await store.Objects.PutAsync(id, birth, hash, stream);
        return hash;
    }

    private static async Task<byte[]> GetAsync(IWorkflowStore store, string id, string birth, string hash)
    {
        await using var stream = Assert.IsAssignableFrom<Stream>(await store.Objects.OpenReadAsync(id, birth, hash));
        using var buffer = new MemoryStream();
        await stream.CopyToAsync(buffer);
        return buffer.ToArray();
    }

    private static async Task<string> HashAsync(IWorkflowStore store, string id, string birth, string hash)
    {
        await using var stream = Assert.IsAssignableFrom<Stream>(await store.Objects.OpenReadAsync(id, birth, hash));
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream));
    }
}
