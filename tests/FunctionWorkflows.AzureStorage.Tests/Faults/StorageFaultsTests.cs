using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace FunctionWorkflows.AzureStorage.Tests.Faults;

public sealed class StorageFaultsTests
{
    private readonly StorageFaults _faults = new();

    [Fact]
    public async Task Requests_are_counted_by_service_and_kind()
    {
        var table = await TableAsync();
        var azurite = await Azurite.Shared;
        var blobs = new BlobContainerClient(azurite.ConnectionString, "counted", Watched(new BlobClientOptions()));
        var queue = new QueueClient(azurite.ConnectionString, "counted", Watched(new QueueClientOptions()));

        await table.SubmitTransactionAsync([Add("1"), Add("2")]);
        await blobs.ExistsAsync();
        await queue.ExistsAsync();

        Assert.Equal(
            [StorageService.Table, StorageService.Blob, StorageService.Queue],
            _faults.Requests.Select(request => request.Service));
        Assert.Equal(1, _faults.CountOf(request => request.IsBatch));
        Assert.Equal("/devstoreaccount1/counted", _faults.Requests[1].Path);
        Assert.Equal((3, 1), (_faults.Count, _faults.CountOf(StorageService.Blob)));
    }

    [Fact]
    public async Task Batch_that_fails_before_it_is_sent_is_not_applied()
    {
        var table = await TableAsync();
        _faults.At(1, Fault.FailBefore);

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => table.SubmitTransactionAsync([Add("1")]));

        Assert.Equal(0, failure.Status);
        Assert.Empty(await RowsAsync(table));
    }

    [Fact]
    public async Task Batch_whose_answer_is_lost_is_applied()
    {
        var table = await TableAsync();
        _faults.At(1, Fault.FailAfter);

        var failure = await Assert.ThrowsAsync<RequestFailedException>(
            () => table.SubmitTransactionAsync([Add("1"), Add("2")]));

        Assert.Equal(0, failure.Status);
        Assert.Equal(["1", "2"], await RowsAsync(table));
    }

    [Fact]
    public async Task Late_batch_is_applied_when_it_is_delivered()
    {
        var table = await TableAsync();
        _faults.On(request => request.IsBatch, Fault.Late);

        await Assert.ThrowsAsync<RequestFailedException>(() => table.SubmitTransactionAsync([Add("1"), Add("2")]));
        var before = await RowsAsync(table);
        var statuses = await _faults.DeliverLateAsync();

        Assert.Empty(before);
        Assert.Equal([204], statuses);
        Assert.Equal(["1", "2"], await RowsAsync(table));
        Assert.Empty(await _faults.DeliverLateAsync());
    }

    [Fact]
    public async Task Late_batch_that_no_longer_fits_says_so()
    {
        var table = await TableAsync();
        _faults.At(1, Fault.Late);

        await Assert.ThrowsAsync<RequestFailedException>(() => table.SubmitTransactionAsync([Add("0"), Add("1")]));
        await table.AddEntityAsync(new TableEntity("p", "1"));
        var statuses = await _faults.DeliverLateAsync();

        Assert.Equal([409], statuses);
        Assert.Equal(["1"], await RowsAsync(table));
    }

    [Fact]
    public async Task Late_blob_and_late_message_arrive_with_their_bytes()
    {
        var azurite = await Azurite.Shared;
        var blobs = new BlobContainerClient(azurite.ConnectionString, "late", Watched(new BlobClientOptions()));
        var queue = new QueueClient(azurite.ConnectionString, "late", Watched(new QueueClientOptions()));
        await blobs.CreateIfNotExistsAsync();
        await queue.CreateIfNotExistsAsync();
        _faults.On(_ => true, Fault.Late, times: 2);

        await Assert.ThrowsAsync<RequestFailedException>(
            () => blobs.GetBlobClient("b").UploadAsync(new BinaryData("late blob"), overwrite: true));
        await Assert.ThrowsAsync<RequestFailedException>(() => queue.SendMessageAsync("late message"));
        var statuses = await _faults.DeliverLateAsync();

        Assert.Equal([201, 201], statuses);
        Assert.Equal("late blob", (await blobs.GetBlobClient("b").DownloadContentAsync()).Value.Content.ToString());
        Assert.Equal("late message", (await queue.PeekMessageAsync()).Value.MessageText);
    }

    [Fact]
    public async Task Busy_service_answers_503_and_does_nothing()
    {
        var azurite = await Azurite.Shared;
        var table = await TableAsync();
        var blobs = new BlobContainerClient(azurite.ConnectionString, "busy", Watched(new BlobClientOptions()));
        var queue = new QueueClient(azurite.ConnectionString, "busy", Watched(new QueueClientOptions()));
        _faults.On(_ => true, Fault.Busy, times: 4);

        RequestFailedException[] failures =
        [
            await Assert.ThrowsAnyAsync<RequestFailedException>(() => table.SubmitTransactionAsync([Add("1")])),
            await Assert.ThrowsAnyAsync<RequestFailedException>(() => table.AddEntityAsync(new TableEntity("p", "2"))),
            await Assert.ThrowsAnyAsync<RequestFailedException>(() => blobs.CreateAsync()),
            await Assert.ThrowsAnyAsync<RequestFailedException>(() => queue.CreateAsync()),
        ];

        Assert.All(failures, failure => Assert.Equal((503, "ServerBusy"), (failure.Status, failure.ErrorCode)));
        Assert.Empty(await RowsAsync(table));
    }

    [Fact]
    public async Task Paused_request_is_sent_when_it_is_released()
    {
        var table = await TableAsync();
        _faults.At(1, Fault.Pause);

        var add = table.AddEntityAsync(new TableEntity("p", "1"));
        await _faults.PausedAsync();
        var whilePaused = await RowsAsync(table);
        _faults.Release();
        await add;

        Assert.Empty(whilePaused);
        Assert.Equal(["1"], await RowsAsync(table));
    }

    [Fact]
    public async Task Paused_request_can_be_given_up()
    {
        var table = await TableAsync();
        using var cancel = new CancellationTokenSource();
        _faults.At(1, Fault.Pause);

        var add = table.AddEntityAsync(new TableEntity("p", "1"), cancel.Token);
        await _faults.PausedAsync();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => add);
        Assert.Empty(await RowsAsync(table));
    }

    [Fact]
    public async Task Synchronous_calls_are_watched_too()
    {
        var table = await TableAsync();
        _faults.At(1, Fault.FailAfter);
        _faults.At(2, Fault.Busy);

        var lost = Assert.Throws<RequestFailedException>(() => table.SubmitTransaction([Add("1")]));
        var busy = Assert.ThrowsAny<RequestFailedException>(() => table.AddEntity(new TableEntity("p", "2")));
        table.AddEntity(new TableEntity("p", "3"));

        Assert.Equal((0, 503, 3), (lost.Status, busy.Status, _faults.Count));
        Assert.Equal(["1", "3"], await RowsAsync(table));
    }

    [Fact]
    public async Task Retry_of_the_client_is_a_request_of_its_own()
    {
        var table = await TableAsync(retries: 1);
        _faults.Always(request => request.Number == 1 ? Fault.FailAfter : Fault.None);

        var failure = await Assert.ThrowsAsync<TableTransactionFailedException>(
            () => table.SubmitTransactionAsync([Add("1")]));

        Assert.Equal((409, 2), (failure.Status, _faults.Count));
    }

    [Fact]
    public async Task Calm_takes_the_faults_away()
    {
        var table = await TableAsync();
        _faults.On(_ => true, Fault.FailBefore, times: 100);

        _faults.Calm();
        await table.AddEntityAsync(new TableEntity("p", "1"));

        Assert.Equal(["1"], await RowsAsync(table));
    }

    private static TableTransactionAction Add(string row) =>
        new(TableTransactionActionType.Add, new TableEntity("p", row) { ["Text"] = $"row {row} – ünïcode" });

    private static async Task<string[]> RowsAsync(TableClient table)
    {
        var unwatched = new TableClient((await Azurite.Shared).ConnectionString, table.Name);
        return await unwatched.QueryAsync<TableEntity>().Select(entity => entity.RowKey).ToArrayAsync();
    }

    private async Task<TableClient> TableAsync(int retries = 0)
    {
        var (connection, name) = ((await Azurite.Shared).ConnectionString, $"t{Guid.NewGuid():N}");
        await new TableClient(connection, name).CreateAsync();
        return new TableClient(connection, name, Watched(new TableClientOptions(), retries));
    }

    private T Watched<T>(T options, int retries = 0)
        where T : ClientOptions
    {
        options.Retry.MaxRetries = retries;
        options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        return _faults.In(options);
    }
}
