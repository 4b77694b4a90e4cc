using Azure.Storage.Blobs.Specialized;
using static FunctionWorkflows.AzureStorage.Tests.TestObjects;

namespace FunctionWorkflows.AzureStorage.Tests;

/// <summary>Content that is not what its name says, or not all of it.</summary>
public sealed class BlobObjectDamageTests
{
    private const int Block = BlobUpload.BlockBytes;

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

        await using var stream = await OpenReadAsync(objects, "wf", hash);
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

        await using var stream = await OpenReadAsync(objects, "wf", hash);

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
}
