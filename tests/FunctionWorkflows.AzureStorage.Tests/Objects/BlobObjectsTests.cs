using System.Security.Cryptography;
using FunctionWorkflows.AzureStorage.Tests.Faults;
using static FunctionWorkflows.AzureStorage.Tests.TestObjects;

namespace FunctionWorkflows.AzureStorage.Tests;

public sealed class BlobObjectsTests
{
    private const int Block = BlobUpload.BlockBytes;

    private readonly StorageFaults _faults = new();

    [Theory]
    [InlineData("order-7")]
    [InlineData("a/b/../c\\d?e#f%2F g+&=")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("~~")]
    [InlineData("注文 7 – größer 🚲")]
    [InlineData(
        "注文注文注文注文注文注文注文注文注文注文注文注文注文注文注文注文注文注文注文注文注文注文注文注文注文注文注文注文注文注文注文注文")]
    public async Task Any_id_has_objects(string id)
    {
        var objects = await OpenAsync();

        var hash = await PutAsync(objects, id, Bytes(10));
        var isCopied = await objects.CopyAsync(id, "b", id, "c", hash);
        await objects.DeleteAllAsync(id, "b");

        Assert.True(isCopied);
        Assert.Equal(Bytes(10), await GetAsync(objects, id, hash, "c"));
        Assert.Null(await objects.OpenReadAsync(id, "b", hash));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Block - 1)]
    [InlineData(Block)]
    [InlineData(Block + 1)]
    [InlineData(7 * Block)]
    public async Task Object_is_read_as_it_was_put(int length)
    {
        var objects = await OpenAsync();

        var hash = await PutAsync(objects, "wf", Bytes(length));

        Assert.Equal(Bytes(length), await GetAsync(objects, "wf", hash));
    }

    [Fact]
    public async Task Stream_that_gives_little_at_a_time_and_cannot_seek_is_put_whole()
    {
        var objects = await OpenAsync();
        using var content = new MadeStream(Block + 3, most: 1_000);

        await objects.PutAsync("wf", "b", await MadeStream.HashAsync(Block + 3), content);

        await using var stream = await OpenReadAsync(objects, "wf", await MadeStream.HashAsync(Block + 3));
        Assert.Equal(Block + 3, stream.Length);
        Assert.Equal(await MadeStream.HashAsync(Block + 3), await HashAsync(stream));
    }

    [Fact]
    public async Task Object_is_read_by_one_request_and_put_by_one_a_block()
    {
        var objects = await OpenAsync(_faults);

        var large = await PutAsync(objects, "wf", Bytes((2 * Block) + 1));
        var requestsOfLarge = _faults.Count;
        var small = await PutAsync(objects, "wf", Bytes(10));
        var requestsOfSmall = _faults.Count - requestsOfLarge;
        await GetAsync(objects, "wf", large);
        await GetAsync(objects, "wf", small);

        // Is it there? Then three blocks and their list. A small one goes whole, and the service says if it was there.
        Assert.Equal(5, requestsOfLarge);
        Assert.Equal(1, requestsOfSmall);
        Assert.Equal(2, _faults.CountOf(request => request.Method == "GET"));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(Block + 10)]
    public async Task Blob_has_its_md5_for_other_tools(int length)
    {
        var (objects, clients) = await OpenBothAsync();

        var hash = await PutAsync(objects, "wf", Bytes(length));

        var properties = await Blob(clients, "wf", hash).GetPropertiesAsync();
        Assert.Equal(CryptographicOperations.HashData(HashAlgorithmName.MD5, Bytes(length)), properties.Value.ContentHash);
    }

    [Theory]
    [InlineData(10)]
    [InlineData((2 * Block) + 10)]
    public async Task Same_object_put_by_many_at_once_is_whole(int length)
    {
        var objects = await OpenAsync();

        var hashes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => PutAsync(objects, "wf", Bytes(length))));

        Assert.Equal(Bytes(length), await GetAsync(objects, "wf", hashes[0]));
    }

    [Fact]
    public async Task Delete_spares_ids_and_births_that_begin_alike()
    {
        var objects = await OpenAsync();
        var hash = await PutAsync(objects, "a", Bytes(10));
        (string Id, string Birth)[] others = [("ab", "b"), ("a/b", "b"), ("A", "b"), ("a", "bc"), ("a", "b/c"), ("~", "b")];
        foreach (var (id, birth) in others)
        {
            await PutAsync(objects, id, Bytes(10), birth);
        }

        await objects.DeleteAllAsync("a", "b");

        Assert.Null(await objects.OpenReadAsync("a", "b", hash));
        foreach (var (id, birth) in others)
        {
            Assert.Equal(Bytes(10), await GetAsync(objects, id, hash, birth));
        }
    }

    [Fact]
    public async Task Delete_of_many_objects_leaves_none()
    {
        var (objects, clients) = await OpenBothAsync();
        await Parallel.ForAsync(0, 100, async (length, _) => await PutAsync(objects, "wf", Bytes(length)));

        await objects.DeleteAllAsync("wf", "b");
        await objects.DeleteAllAsync("wf", "b");

        Assert.Empty(await clients.Once.Objects.GetBlobsAsync().ToListAsync());
    }
}
