using System.Security.Cryptography;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs.Specialized;
using FunctionWorkflows.AzureStorage.Tests.Faults;

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

        await using var stream = await OpenAsync(objects, "wf", await MadeStream.HashAsync(Block + 3));
        Assert.Equal(Block + 3, stream.Length);
        Assert.Equal(await MadeStream.HashAsync(Block + 3), await HashAsync(stream));
    }

    [Fact]
    public async Task Object_is_read_by_one_request_and_put_by_one_a_block()
    {
        var objects = await OpenAsync(watched: true);

        var large = await PutAsync(objects, "wf", Bytes((2 * Block) + 1));
        var requestsOfLarge = _faults.Count;
        var small = await PutAsync(objects, "wf", Bytes(10));
        var requestsOfSmall = _faults.Count - requestsOfLarge;
        await GetAsync(objects, "wf", large);
        await GetAsync(objects, "wf", small);

        // Is it there? Then three blocks and their list, or the whole.
        Assert.Equal(5, requestsOfLarge);
        Assert.Equal(2, requestsOfSmall);
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

    [Theory]
    [InlineData(10)]
    [InlineData((2 * Block) + 10)]
    public async Task Damaged_object_is_told_before_its_last_bytes_are_given(int length)
    {
        var (objects, clients) = await OpenBothAsync();
        var hash = await PutAsync(objects, "wf", Bytes(length));
        var damaged = Bytes(length);
        damaged[^1] ^= 1;
        await Blob(clients, "wf", hash).UploadAsync(new MemoryStream(damaged));

        await using var stream = await OpenAsync(objects, "wf", hash);
        var told = await Assert.ThrowsAsync<FunctionWorkflowsException>(
            async () => await stream.ReadExactlyAsync(new byte[length]));

        Assert.Equal("FW1027", told.Code);
        Assert.Contains($"the blob 'wf/b/{hash}'", told.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task Object_that_was_cut_off_is_told_by_synchronous_reads_too(int left)
    {
        var (objects, clients) = await OpenBothAsync();
        var hash = await PutAsync(objects, "wf", Bytes(10));
        await Blob(clients, "wf", hash).UploadAsync(new MemoryStream(Bytes(left)));

        await using var stream = await OpenAsync(objects, "wf", hash);

        Assert.Equal("FW1027", Assert.Throws<FunctionWorkflowsException>(() => stream.Read(new byte[10], 0, 10)).Code);
    }

    [Theory]
    [InlineData(10)]
    [InlineData((2 * Block) + 10)]
    public async Task Content_that_is_not_what_its_name_says_is_not_stored(int length)
    {
        var objects = await OpenAsync();
        var hash = new string('0', 64);

        var told = await Assert.ThrowsAsync<FunctionWorkflowsException>(
            async () => await objects.PutAsync("wf", "b", hash, new MemoryStream(Bytes(length))));

        Assert.Equal("FW1027", told.Code);
        Assert.Null(await objects.OpenReadAsync("wf", "b", hash));
    }

    [Fact]
    public async Task Canceled_upload_leaves_nothing()
    {
        using var stopping = new CancellationTokenSource();
        var objects = await OpenAsync();
        using var content = new MadeStream(8L * Block, at: 6L * Block, act: stopping.Cancel);
        var hash = await MadeStream.HashAsync(8L * Block);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await objects.PutAsync("wf", "b", hash, content, stopping.Token));

        Assert.Null(await objects.OpenReadAsync("wf", "b", hash));
    }

    [Fact]
    public async Task Content_that_breaks_off_is_the_callers_error_and_leaves_nothing()
    {
        var objects = await OpenAsync();
        using var content = new MadeStream(
            8L * Block, at: 6L * Block, act: () => throw new IOException("It broke off."));
        var hash = await MadeStream.HashAsync(8L * Block);

        var told = await Assert.ThrowsAsync<IOException>(
            async () => await objects.PutAsync("wf", "b", hash, content));

        Assert.Equal("It broke off.", told.Message);
        Assert.Null(await objects.OpenReadAsync("wf", "b", hash));
    }

    [Theory]
    [InlineData(nameof(Fault.Busy), 10)]
    [InlineData(nameof(Fault.FailBefore), 10)]
    [InlineData(nameof(Fault.FailAfter), 10)]
    [InlineData(nameof(Fault.Busy), (2 * Block) + 10)]
    [InlineData(nameof(Fault.FailBefore), (2 * Block) + 10)]
    [InlineData(nameof(Fault.FailAfter), (2 * Block) + 10)]
    public async Task Each_request_may_fail_once(string fault, int length)
    {
        // Put, copy, read, delete: 5 + 1 + 1 + 2 requests at the most.
        await Task.WhenAll(Enumerable.Range(1, 9).Select(async number =>
        {
            var faults = new StorageFaults();
            faults.At(number, Enum.Parse<Fault>(fault));
            var objects = await OpenAsync(faults);

            var hash = await PutAsync(objects, "wf", Bytes(length));
            Assert.True(await objects.CopyAsync("wf", "b", "to", "b", hash));
            Assert.Equal(Bytes(length), await GetAsync(objects, "to", hash));
            await objects.DeleteAllAsync("wf", "b");

            Assert.Null(await objects.OpenReadAsync("wf", "b", hash));
        }));
    }

    [Fact]
    public async Task Account_that_stays_busy_is_told_with_the_code_that_is_waited_out()
    {
        var objects = await OpenAsync(watched: true);
        var hash = await PutAsync(objects, "wf", Bytes(10));
        _faults.Always(_ => Fault.Busy);

        Func<Task>[] requests =
        [
            async () => await PutAsync(objects, "wf", Bytes(11)),
            async () => await objects.OpenReadAsync("wf", "b", hash),
            async () => await objects.CopyAsync("wf", "b", "to", "b", hash),
            async () => await objects.DeleteAllAsync("wf", "b"),
        ];

        foreach (var request in requests)
        {
            Assert.Equal("FW1043", (await Assert.ThrowsAsync<FunctionWorkflowsException>(request)).Code);
        }
    }

    [Fact]
    public async Task Missing_container_is_no_missing_object()
    {
        var objects = new BlobObjects(await Hubs.ConnectAsync());

        Func<Task>[] requests =
        [
            async () => await PutAsync(objects, "wf", Bytes(11)),
            async () => await objects.OpenReadAsync("wf", "b", new string('0', 64)),
            async () => await objects.CopyAsync("wf", "b", "to", "b", new string('0', 64)),
            async () => await objects.DeleteAllAsync("wf", "b"),
        ];

        foreach (var request in requests)
        {
            var told = await Assert.ThrowsAsync<FunctionWorkflowsException>(request);
            Assert.Contains("Restart the hosts", told.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Read_goes_on_where_the_connection_died()
    {
        var broken = new BreakingPolicy();
        var objects = await OpenAsync(options => options.AddPolicy(broken, HttpPipelinePosition.PerRetry));
        var hash = await PutAsync(objects, "wf", Bytes(Block));

        Assert.Equal(Bytes(Block), await GetAsync(objects, "wf", hash));
        Assert.Equal(2, broken.Reads);
    }

    [Fact]
    public async Task Object_that_changes_while_the_connection_dies_is_not_mixed()
    {
        var (_, clients) = await OpenBothAsync();
        var broken = new BreakingPolicy();
        var objects = new BlobObjects(await Hubs.ConnectAsync(o =>
        {
            o.HubName = clients.Names.Hub;
            o.ConfigureClient = client => client.AddPolicy(broken, HttpPipelinePosition.PerRetry);
        }));
        var hash = await PutAsync(objects, "wf", Bytes(Block));
        await using var stream = await OpenAsync(objects, "wf", hash);
        await Blob(clients, "wf", hash).UploadAsync(new MemoryStream(Bytes(Block)));

        var told = await Assert.ThrowsAsync<FunctionWorkflowsException>(
            async () => await stream.ReadExactlyAsync(new byte[Block]));

        Assert.Equal("FW1043", told.Code);
        Assert.Contains("412", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copy_is_one_request_and_does_not_come_through_the_host()
    {
        var objects = await OpenAsync(watched: true);
        var hash = await PutAsync(objects, "from", Bytes((2 * Block) + 10));
        var before = _faults.Count;

        var isCopied = await objects.CopyAsync("from", "b", "to", "b", hash);

        Assert.True(isCopied);
        Assert.Equal(1, _faults.Count - before);
        Assert.Equal(Bytes((2 * Block) + 10), await GetAsync(objects, "to", hash));
    }

    [Theory]
    [InlineData(10)]
    [InlineData((2 * Block) + 10)]
    public async Task Copy_that_the_service_refuses_goes_through_the_host(int length)
    {
        var refusing = new RefusingPolicy();
        var objects = await OpenAsync(options => options.AddPolicy(refusing, HttpPipelinePosition.PerCall));
        var hash = await PutAsync(objects, "from", Bytes(length));

        var isCopied = await objects.CopyAsync("from", "b", "to", "b", hash);
        var isMissingCopied = await objects.CopyAsync("missing", "b", "to", "b", hash);

        Assert.True(isCopied);
        Assert.False(isMissingCopied);
        Assert.Equal(2, refusing.Refused);
        Assert.Equal(Bytes(length), await GetAsync(objects, "to", hash));
    }

    [Fact]
    public async Task Copy_of_what_is_missing_is_false_and_one_that_is_there_stays()
    {
        var objects = await OpenAsync();
        var hash = await PutAsync(objects, "from", Bytes(10));
        await PutAsync(objects, "to", Bytes(10));

        Assert.True(await objects.CopyAsync("from", "b", "to", "b", hash));
        Assert.True(await objects.CopyAsync("from", "b", "from", "b", hash));
        Assert.False(await objects.CopyAsync("missing", "b", "other", "b", hash));
        Assert.Equal(Bytes(10), await GetAsync(objects, "from", hash));
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

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static async Task<string> PutAsync(BlobObjects objects, string id, byte[] content, string birth = "b")
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        await objects.PutAsync(id, birth, hash, new MemoryStream(content));
        return hash;
    }

    private static async Task<Stream> OpenAsync(BlobObjects objects, string id, string hash, string birth = "b") =>
        Assert.IsAssignableFrom<Stream>(await objects.OpenReadAsync(id, birth, hash));

    private static async Task<byte[]> GetAsync(BlobObjects objects, string id, string hash, string birth = "b")
    {
        await using var stream = await OpenAsync(objects, id, hash, birth);
        using var buffer = new MemoryStream();
        await stream.CopyToAsync(buffer);
        return buffer.ToArray();
    }

    private static async Task<string> HashAsync(Stream stream) =>
        Convert.ToHexStringLower(await SHA256.HashDataAsync(stream));

    private static BlockBlobClient Blob(StorageClients clients, string id, string hash) =>
        clients.Once.Objects.GetBlockBlobClient(ObjectNames.Of(id, "b", hash));

    private static async Task<(BlobObjects Objects, StorageClients Clients)> OpenBothAsync()
    {
        var clients = await Hubs.OpenAsync();
        return (new(clients), clients);
    }

    private static async Task<BlobObjects> OpenAsync(Action<ClientOptions>? configure = null)
    {
        var clients = await Hubs.OpenAsync();
        return new(await Hubs.ConnectAsync(o =>
        {
            o.HubName = clients.Names.Hub;
            o.ConfigureClient = configure;
            o.Retry = o.Retry with { Delay = TimeSpan.FromMilliseconds(20) };
        }));
    }

    private static Task<BlobObjects> OpenAsync(StorageFaults faults) => OpenAsync(options => faults.In(options));

    private Task<BlobObjects> OpenAsync(bool watched) => watched ? OpenAsync(_faults) : OpenAsync();

    /// <summary>Breaks the first answer to a read off in its middle.</summary>
    private sealed class BreakingPolicy : HttpPipelinePolicy
    {
        public int Reads { get; private set; }

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
            throw new NotSupportedException();

        public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            await ProcessNextAsync(message, pipeline);
            if (message.Request.Method == RequestMethod.Get && ++Reads == 1)
            {
                message.Response.ContentStream = new MadeStream(
                    Block, at: Block / 2, act: () => throw new IOException("Cut."), of: message.Response.ContentStream!);
            }
        }
    }

    /// <summary>Asks for a copy of something that cannot be copied.</summary>
    private sealed class RefusingPolicy : HttpPipelineSynchronousPolicy
    {
        private const string Source = "x-ms-copy-source";

        public int Refused { get; private set; }

        public override void OnSendingRequest(HttpMessage message)
        {
            if (message.Request.Headers.Contains(Source))
            {
                message.Request.Headers.SetValue(Source, "nonsense");
                Refused++;
            }
        }
    }
}
