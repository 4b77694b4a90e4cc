using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage;
using Azure.Storage.Sas;
using FunctionWorkflows.AzureStorage.Tests.Faults;
using static FunctionWorkflows.AzureStorage.Tests.TestObjects;

namespace FunctionWorkflows.AzureStorage.Tests;

public sealed class BlobCopyTests
{
    private const int Block = BlobUpload.BlockBytes;

    private readonly StorageFaults _faults = new();

    [Fact]
    public async Task Copy_is_one_request_and_does_not_come_through_the_host()
    {
        var objects = await OpenAsync(_faults);
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
    public async Task Signature_opens_what_the_key_does()
    {
        var clients = await Hubs.ConnectAsync();
        var key = new StorageSharedKeyCredential(clients.Account.Name, StorageAccount.EmulatorKey);
        var signature = new AccountSasBuilder(
            AccountSasPermissions.All,
            TimeProvider.System.GetUtcNow().AddHours(1),
            AccountSasServices.All,
            AccountSasResourceTypes.All).ToSasQueryParameters(key).ToString();
        var connection = $"BlobEndpoint={clients.Account.Uris.Blobs};QueueEndpoint={clients.Account.Uris.Queues};"
            + $"TableEndpoint={clients.Account.Uris.Tables};SharedAccessSignature={signature}";
        var signed = new StorageClients(
            ConnectionString.Read(connection, "the test"),
            new() { HubName = clients.Names.Hub, ConfigureClient = client => _faults.In(client) });
        var objects = new BlobObjects(signed);

        await new StoreSetup(signed, TimeProvider.System).OpenAsync(CancellationToken.None);
        var hash = await PutAsync(objects, "from", Bytes(10));
        var before = _faults.Count;
        var isCopied = await objects.CopyAsync("from", "b", "to", "b", hash);

        Assert.Null(signed.Account.Key);
        Assert.True(isCopied);
        Assert.Equal(1, _faults.Count - before);
        Assert.Equal(Bytes(10), await GetAsync(objects, "to", hash));
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
