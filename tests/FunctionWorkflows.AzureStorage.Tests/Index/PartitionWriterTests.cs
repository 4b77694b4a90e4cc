using Azure.Data.Tables;
using FunctionWorkflows.AzureStorage.Tests.Faults;

namespace FunctionWorkflows.AzureStorage.Tests.Index;

/// <summary>Rows of one partition that go together, and a service that does not take them.</summary>
public sealed class PartitionWriterTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private FaultHub _hub = null!;
    private FaultMember _member = null!;
    private PartitionWriter _writer = null!;

    private int Writes => _member.Faults.CountOf(request => request.IsOnIndex(_writer.Partition));

    public async Task InitializeAsync()
    {
        _hub = await FaultHub.OpenAsync();
        _member = await FaultMember.JoinAsync(_hub);
        _writer = _member.Store.Index.SetOf(_member.Membership.Host.Id);
    }

    public async Task DisposeAsync()
    {
        await _member.DisposeAsync();
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task Rows_that_are_more_than_4_MiB_together_go_in_several_requests()
    {
        var before = Writes;

        var rows = await TogetherAsync(40, text: new string('"', 30_000));

        Assert.All(await rows, row => Assert.Equal(RowResult.Done, row.Result));
        Assert.InRange(Writes - before, 3, 6);
    }

    [Fact]
    public async Task Rows_that_are_too_much_for_the_service_all_the_same_go_in_halves()
    {
        var before = Writes;
        _member.Faults.On(HasTheFirst, Fault.TooLarge);

        var rows = await TogetherAsync(4);

        Assert.All(await rows, row => Assert.Equal(RowResult.Done, row.Result));
        Assert.Equal(4, Writes - before);
    }

    [Fact]
    public async Task Row_that_the_service_never_takes_fails_alone_and_is_not_sent_for_ever()
    {
        var before = Writes;
        _member.Faults.On(HasTheFirst, Fault.TooLarge, int.MaxValue);

        var rows = await TogetherAsync(4);

        var e = await Assert.ThrowsAsync<FunctionWorkflowsException>(() => rows);
        Assert.Equal("FW1059", e.Code);
        Assert.Single(rows.Exception!.InnerExceptions);
        Assert.Equal(6, Writes - before);
    }

    private static bool HasTheFirst(SeenRequest request) =>
        request.IsBatch && request.Body.Contains("\"row 1\"", StringComparison.Ordinal);

    /// <summary>Asks for rows while one before them is under way.</summary>
    private async Task<Task<RowOutcome[]>> TogetherAsync(int count, string text = "")
    {
        _member.Faults.On(request => request.IsOnIndex(_writer.Partition), Fault.Pause);
        var first = _writer.WriteAsync(Row(0, ""));
        await _member.Faults.PausedAsync();
        var rows = Task.WhenAll(Enumerable.Range(1, count).Select(i => _writer.WriteAsync(Row(i, text))));
        _member.Faults.Release();
        await first.WaitAsync(Deadline);
        await ((Task)rows).WaitAsync(Deadline).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.True(rows.IsCompleted, $"{Writes} requests, and no end.");
        return rows;
    }

    private TableTransactionAction Row(int number, string text) => RowWrite.Put(
        new TableEntity(_writer.Partition, $"row {number}") { ["Id"] = "any", ["Birth"] = "any", ["Text"] = text });
}
