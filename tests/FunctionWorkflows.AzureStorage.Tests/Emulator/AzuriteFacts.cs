using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using static Azure.Data.Tables.TableTransactionActionType;

namespace FunctionWorkflows.AzureStorage.Tests.Emulator;

/// <summary>What the store relies on and Azure promises: a newer Azurite that differs fails here first.</summary>
public sealed class AzuriteFacts
{
    private static readonly ETag Stale = new("W/\"datetime'2020-01-01T00%3A00%3A00.0000000Z'\"");

    [Fact]
    public async Task Answers_within_a_batch_carry_the_etags_of_their_rows()
    {
        var table = await TableAsync();
        await table.SubmitTransactionAsync([On("merged", Add), On("replaced", Add), On("deleted", Add)]);

        var answers = await table.SubmitTransactionAsync(
            [On("new", Add), On("merged", UpdateMerge), On("replaced", UpdateReplace), On("deleted", Delete)]);

        Assert.Equal(
            [await EtagAsync(table, "new"), await EtagAsync(table, "merged"), await EtagAsync(table, "replaced"), null],
            answers.Value.Select(answer => answer.Headers.ETag));
    }

    [Fact]
    public async Task Each_of_many_quick_updates_has_an_etag_of_its_own()
    {
        var table = await TableAsync();
        await table.AddEntityAsync(new TableEntity("p", "row"));
        var etags = new HashSet<ETag>();

        for (var i = 0; i < 500; i++)
        {
            etags.Add((await table.UpdateEntityAsync(new TableEntity("p", "row"), ETag.All)).Headers.ETag!.Value);
            etags.Add((await table.SubmitTransactionAsync([On("row", UpdateMerge)])).Value[0].Headers.ETag!.Value);
        }

        Assert.Equal(1000, etags.Count);
    }

    [Theory]
    [InlineData(Add, "there", 409, "EntityAlreadyExists")]
    [InlineData(UpdateMerge, "there", 412, "UpdateConditionNotSatisfied")]
    [InlineData(UpdateReplace, "there", 412, "UpdateConditionNotSatisfied")]
    [InlineData(Delete, "there", 412, "UpdateConditionNotSatisfied")]
    [InlineData(UpdateMerge, "missing", 404, "ResourceNotFound")]
    [InlineData(UpdateReplace, "missing", 404, "ResourceNotFound")]
    [InlineData(Delete, "missing", 404, "ResourceNotFound")]
    public async Task Failed_batch_says_which_operation_failed_and_why(
        TableTransactionActionType kind, string row, int status, string code)
    {
        var table = await TableAsync();
        await table.AddEntityAsync(new TableEntity("p", "there"));
        TableTransactionAction bad = new(kind, new TableEntity("p", row), Stale);

        var second = await Assert.ThrowsAsync<TableTransactionFailedException>(
            () => table.SubmitTransactionAsync([On("other", Add), bad]));
        var first = await Assert.ThrowsAsync<TableTransactionFailedException>(
            () => table.SubmitTransactionAsync([bad, On("other", Add)]));

        Assert.Equal((status, code, 1), (second.Status, second.ErrorCode, second.FailedTransactionActionIndex));
        Assert.Equal((status, code, 0), (first.Status, first.ErrorCode, first.FailedTransactionActionIndex));
        Assert.False((await table.GetEntityIfExistsAsync<TableEntity>("p", "other")).HasValue);
    }

    [Fact]
    public async Task Of_batches_that_update_one_row_at_once_exactly_one_is_applied_and_whole()
    {
        var table = await TableAsync();
        await table.AddEntityAsync(new TableEntity("p", "head"));
        string[] writers = ["a", "b", "c", "d"];

        for (var round = 0; round < 25; round++)
        {
            var etag = await EtagAsync(table, "head");
            var won = await Task.WhenAll(writers.Select(writer => TryAsync(table, $"{round}{writer}", etag!.Value)));

            var rows = await RowsAsync(table, from: $"{round}a", to: $"{round}e");
            var winner = $"{round}{writers[Assert.Single(Enumerable.Range(0, writers.Length), i => won[i])]}";
            Assert.Equal([$"{winner}1", $"{winner}2"], rows);
        }
    }

    [Fact]
    public async Task Holder_of_a_lease_changes_its_length_and_anybody_breaks_it()
    {
        var blob = await BlobAsync();
        var (first, second) = (blob.GetBlobLeaseClient(Id()), blob.GetBlobLeaseClient(Id()));

        await first.AcquireAsync(TimeSpan.FromSeconds(15));
        var refused = await Assert.ThrowsAsync<RequestFailedException>(
            () => second.AcquireAsync(TimeSpan.FromSeconds(15)));
        await first.AcquireAsync(TimeSpan.FromSeconds(60));
        await blob.GetBlobLeaseClient().BreakAsync(TimeSpan.Zero);
        await second.AcquireAsync(TimeSpan.FromSeconds(15));
        var lost = await Assert.ThrowsAsync<RequestFailedException>(() => first.RenewAsync());

        Assert.Equal((409, "LeaseAlreadyPresent"), (refused.Status, refused.ErrorCode));
        Assert.Equal((409, "LeaseIdMismatchWithLeaseOperation"), (lost.Status, lost.ErrorCode));
    }

    [Fact]
    public async Task Leased_blob_is_written_by_its_holder_only()
    {
        var blob = await BlobAsync();
        var lease = (await blob.GetBlobLeaseClient().AcquireAsync(TimeSpan.FromSeconds(15))).Value;
        var metadata = new Dictionary<string, string> { ["written"] = "yes" };

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => blob.SetMetadataAsync(metadata));
        await blob.SetMetadataAsync(metadata, new BlobRequestConditions { LeaseId = lease.LeaseId });

        Assert.Equal((412, "LeaseIdMissing"), (refused.Status, refused.ErrorCode));
    }

    [Fact]
    public async Task Listing_shows_leases_and_metadata()
    {
        var blob = await BlobAsync();
        var options = new GetBlobsOptions { Traits = BlobTraits.Metadata, Prefix = blob.Name };
        var blobs = blob.GetParentBlobContainerClient();

        var lease = blob.GetBlobLeaseClient();
        await lease.AcquireAsync(TimeSpan.FromSeconds(15));
        var leased = (await blobs.GetBlobsAsync(options).SingleAsync()).Properties;
        await lease.BreakAsync(TimeSpan.Zero);
        var broken = await blobs.GetBlobsAsync(options).SingleAsync();

        Assert.Equal((LeaseState.Leased, LeaseStatus.Locked), (leased.LeaseState, leased.LeaseStatus));
        Assert.Equal(
            (LeaseState.Broken, LeaseStatus.Unlocked), (broken.Properties.LeaseState, broken.Properties.LeaseStatus));
        Assert.Equal("a", broken.Metadata["host"]);
    }

    private static string Id() => Guid.NewGuid().ToString();

    private static TableTransactionAction On(string row, TableTransactionActionType kind) =>
        new(kind, new TableEntity("p", row), ETag.All);

    private static async Task<bool> TryAsync(TableClient table, string writer, ETag etag)
    {
        try
        {
            await table.SubmitTransactionAsync(
                [On($"{writer}1", Add), On($"{writer}2", Add), new(UpdateMerge, new TableEntity("p", "head"), etag)]);
            return true;
        }
        catch (TableTransactionFailedException e) when (e.Status == 412)
        {
            return false;
        }
    }

    private static async Task<ETag?> EtagAsync(TableClient table, string row) =>
        (await table.GetEntityAsync<TableEntity>("p", row)).Value.ETag;

    private static Task<string[]> RowsAsync(TableClient table, string from, string to)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq 'p' and RowKey ge {from} and RowKey lt {to}");
        return table.QueryAsync<TableEntity>(filter).Select(entity => entity.RowKey).ToArrayAsync().AsTask();
    }

    private static async Task<TableClient> TableAsync()
    {
        var table = new TableClient((await Azurite.Shared).ConnectionString, $"t{Guid.NewGuid():N}");
        await table.CreateAsync();
        return table;
    }

    private static async Task<BlobClient> BlobAsync()
    {
        var blobs = new BlobContainerClient((await Azurite.Shared).ConnectionString, "leased");
        await blobs.CreateIfNotExistsAsync();
        var blob = blobs.GetBlobClient($"{Guid.NewGuid():N}");
        await blob.UploadAsync(
            new BinaryData(""), new BlobUploadOptions { Metadata = new Dictionary<string, string> { ["host"] = "a" } });
        return blob;
    }
}
