using Azure.Core;
using Azure.Core.Pipeline;
using FunctionWorkflows.AzureStorage.Tests.Faults;
using static FunctionWorkflows.AzureStorage.Tests.TestObjects;

namespace FunctionWorkflows.AzureStorage.Tests;

/// <summary>An account that fails, and connections that die.</summary>
public sealed class BlobObjectFaultTests
{
    private const int Block = BlobUpload.BlockBytes;

    private readonly StorageFaults _faults = new();

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
        var objects = await OpenAsync(_faults);
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
        await using var stream = await OpenReadAsync(objects, "wf", hash);
        await Blob(clients, "wf", hash).UploadAsync(new MemoryStream(Bytes(Block)));

        var told = await Assert.ThrowsAsync<FunctionWorkflowsException>(
            async () => await stream.ReadExactlyAsync(new byte[Block]));

        Assert.Equal("FW1043", told.Code);
        Assert.Contains("412", told.Message, StringComparison.Ordinal);
    }

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
}
