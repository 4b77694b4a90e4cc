using Azure;
using Azure.Data.Tables;
using FunctionWorkflows.AzureStorage.Tests.Faults;
using FunctionWorkflows.Tests.Crashes;
using FunctionWorkflows.Tests.Engine;
using FunctionWorkflows.Tests.Semantics;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionWorkflows.AzureStorage.Tests;

/// <summary>
/// Rows that somebody edited into nonsense: their workflow stands still with an error that names the row and the
/// column, and all others go on.
/// </summary>
public sealed class UnreadableRowTests : IAsyncLifetime, IDisposable
{
    private static readonly Scenario Scenario = new(
        "two", new([new("a", NodeKind.Value, []), new("b", NodeKind.Value, [0])]));

    private readonly LogLines _log = new();
    private FaultHub _hub = null!;
    private IWorkflowClient _client = null!;
    private ServiceProvider _services = null!;

    /// <summary>Columns and what they are made; null where they are removed.</summary>
    public static TheoryData<string, object?> Edits => new()
    {
        { "Status", "Nonsense" },
        { "Status", 7 },
        { "Status", null },
        { "Epoch", "many" },
        { "Epoch", null },
        { "LastSequence", 1.5 },
        { "DeathsWithoutProgress", 5_000_000_000L },
        { "HasStepsInFlight", "perhaps" },
        { "CreatedAt", "yesterday" },
        { "StartedAt", 3 },
        { "Metadata", "{\"cut\": " },
        { "Metadata", "[1]" },
        { "Run", null },
        { "Owner", 1 },
        { "Name", null },
        { "Id", "another" },
        { "CommitId", null },
    };

    public async Task InitializeAsync()
    {
        _hub = await FaultHub.OpenAsync();
        var services = new ServiceCollection();
        services.AddFunctionWorkflowsClient().UseStore(_hub.Store);
        _services = services.BuildServiceProvider();
        _client = _services.GetRequiredService<IWorkflowClient>();
    }

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        await _hub.DisposeAsync();
    }

    public void Dispose() => _log.Dispose();

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task Workflow_whose_header_cannot_be_read_stands_still_and_says_why(string column, object? value)
    {
        await StartAsync("w");
        await StartAsync("other");
        await EditAsync("w", Keys.Header, column, value);

        await using var host = await HostAsync();
        await _client.GetOutputAsync<string>("other").WaitAsync(FaultRun.Deadline);

        await AssertToldAsync(() => _client.GetOutputAsync<string>("w"), column);
        await AssertToldAsync(() => _client.GetOutputAsync<string>("w", "a"), column);
        await AssertToldAsync(() => _client.ResumeAsync("w"), column);
        await AssertToldAsync(() => host.Workflows.ResumeAsync("w"), column);
        await AssertToldAsync(() => _client.CancelAsync("w"), column);
        var shown = await _client.GetMetadataAsync("w");
        Assert.Equal(WorkflowStatus.Resumable, shown.Status);
        AssertTells(shown.Error!, column);
        var listed = (await _client.ListAsync()).Workflows.ToDictionary(workflow => workflow.Id);
        Assert.Equal(
            (WorkflowStatus.Resumable, WorkflowStatus.Successful), (listed["w"].Status, listed["other"].Status));
        Assert.Equal("w", Assert.Single((await _client.ResumeAllAsync())).Id);
        Assert.Empty((await _client.ListAsync(new() { Statuses = [WorkflowStatus.Failed] })).Workflows);
    }

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task Workflow_goes_on_by_itself_or_by_a_resume_once_its_header_is_right_again(
        string column, object? value)
    {
        await StartAsync("w");
        var former = await EditAsync("w", Keys.Header, column, value);
        await using var host = await HostAsync();
        await AssertToldAsync(() => host.Workflows.ResumeAsync("w"), column);

        await EditAsync("w", Keys.Header, column, former);
        await (column.Length % 2 == 0 ? host.LookAsync() : host.Workflows.ResumeAsync("w"));
        host.Wake();

        Assert.Equal(
            Scenario.Plan.Expected(), await _client.GetOutputAsync<string>("w").WaitAsync(FaultRun.Deadline));
    }

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task Workflow_whose_header_cannot_be_read_can_be_deleted(string column, object? value)
    {
        await StartAsync("w");
        await EditAsync("w", Keys.Header, column, value);

        await _client.DeleteAsync("w");

        await _hub.SweepAsync();
        Assert.DoesNotContain(await FaultHub.RowsAsync(_hub.Instances), row => row.RowKey[0] != 'b');
        Assert.Empty((await _client.ListAsync()).Workflows);
        await StartAsync("w");
        await using var host = await HostAsync();
        Assert.Equal(
            Scenario.Plan.Expected(), await _client.GetOutputAsync<string>("w").WaitAsync(FaultRun.Deadline));
    }

    [Fact]
    public async Task Header_that_does_not_say_its_birth_cannot_be_deleted_and_says_so()
    {
        await StartAsync("w");
        var birth = await EditAsync("w", Keys.Header, "Birth", null);

        await AssertToldAsync(() => _client.DeleteAsync("w"), "Birth");

        Assert.Equal(WorkflowStatus.Resumable, Assert.Single((await _client.ListAsync()).Workflows).Status);
        await EditAsync("w", Keys.Header, "Birth", birth);
        await using var host = await HostAsync();
        await _client.GetOutputAsync<string>("w").WaitAsync(FaultRun.Deadline);
        await _client.DeleteAsync("w");
        await _hub.SweepAsync();
        Assert.DoesNotContain(await FaultHub.RowsAsync(_hub.Instances), row => row.RowKey[0] != 'b');
    }

    [Fact]
    public async Task Log_tells_of_it_once_and_not_at_each_look()
    {
        await StartAsync("w");
        await EditAsync("w", Keys.Header, "Status", "Nonsense");

        await using var host = await HostAsync();
        for (var look = 0; look < 3; look++)
        {
            await host.LookAsync();
        }

        var line = Assert.Single(_log.All, line => line.Id == 1801);
        Assert.Contains("'w'", line.Text, StringComparison.Ordinal);
        Assert.Contains("'Status'", line.Text, StringComparison.Ordinal);
        Assert.Equal(0, _log.Count(1004));
    }

    [Fact]
    public async Task Header_that_is_edited_while_its_workflow_runs_is_waited_for_by_its_host()
    {
        var scenario = new Scenario(
            "held",
            new([new("a", NodeKind.Value, []), new("held", NodeKind.Value, [0]), new("z", NodeKind.Value, [1])]));
        await using var host = await HostAsync();
        host.Faults.On(
            request => request.IsOnInstance && request.Body.Contains("held(", StringComparison.Ordinal), Fault.Pause);
        await host.Workflows.StartAsync(scenario.Plan.Build(), new StartOptions { Id = "w" });
        await host.Faults.PausedAsync();
        var former = await EditAsync("w", Keys.Header, "Metadata", "nonsense");
        host.Faults.Release();
        await Board.UntilAsync(() => Task.FromResult(_log.Count(1101) > 0), "its commit is lost");
        await AssertToldAsync(() => _client.GetOutputAsync<string>("w"), "Metadata");
        await UntilAwakeAsync(host, () => _log.Count(1801) > 0, "its host has seen why");

        await EditAsync("w", Keys.Header, "Metadata", former);
        var output = _client.GetOutputAsync<string>("w");
        await UntilAwakeAsync(host, () => output.IsCompleted, "its host goes on with it");

        Assert.Equal(scenario.Plan.Expected(), await output);
    }

    [Theory]
    [InlineData("Seq", "first")]
    [InlineData("Kind", "Nonsense")]
    [InlineData("Tries", null)]
    [InlineData("EndedAt", "noon")]
    public async Task Workflow_with_an_outcome_that_cannot_be_read_is_set_aside_until_it_can_be(
        string column, object? value)
    {
        var first = await _hub.HostAsync();
        first.Faults.On(
            request => request.IsOnInstance && request.Body.Contains("b(", StringComparison.Ordinal), Fault.DieBefore);
        _ = Scenario.DriveAsync(first.Workflows, _hub.Log);
        await first.Faults.Died.WaitAsync(FaultRun.Deadline);
        await first.KillAsync();
        var rows = await FaultHub.RowsAsync(_hub.Instances);
        var key = rows.First(row => Equals(row.Value("Kind"), "Succeeded")).RowKey;
        var former = await EditAsync("w", key, column, value);

        await using var host = await HostAsync();
        await AssertToldAsync(() => host.Workflows.GetOutputAsync<string>("w").WaitAsync(FaultRun.Deadline), column);
        await AssertToldAsync(() => host.Workflows.ResumeAsync("w"), column);
        await AssertToldAsync(() => _client.GetMetadataAsync("w"), column);
        Assert.Equal(WorkflowStatus.Resumable, Assert.Single((await _client.ListAsync()).Workflows).Status);

        await EditAsync("w", key, column, former);
        await host.Workflows.ResumeAsync("w");

        Assert.Equal(
            Scenario.Plan.Expected(), await _client.GetOutputAsync<string>("w").WaitAsync(FaultRun.Deadline));
    }

    [Theory]
    [InlineData("Status", "Nonsense")]
    [InlineData("CreatedAt", 3)]
    [InlineData("Metadata", "nonsense")]
    [InlineData("Birth", null)]
    public async Task Row_of_the_list_that_cannot_be_read_still_leads_to_its_workflow(string column, object? value)
    {
        await using (var host = await HostAsync())
        {
            await Scenario.DriveAsync(host.Workflows, _hub.Log);
        }

        var rows = await FaultHub.RowsAsync(_hub.Index);
        var row = rows.Single(row => row.PartitionKey.StartsWith("l|", StringComparison.Ordinal));
        await EditAsync(_hub.Index, row.PartitionKey, row.RowKey, column, value);

        var listed = Assert.Single((await _client.ListAsync()).Workflows);

        Assert.Equal(("w", WorkflowStatus.Successful), (listed.Id, listed.Status));
    }

    [Fact]
    public async Task Rows_of_sets_that_cannot_be_read_keep_no_host_from_others()
    {
        await StartAsync("w");
        await StartAsync("other");
        var rows = await FaultHub.RowsAsync(_hub.Index);
        var row = rows.Single(row => row.PartitionKey == IndexRow.Nobody && Equals(row["Id"], "w"));
        await EditAsync(_hub.Index, row.PartitionKey, row.RowKey, "Id", 3);
        await _hub.Index.AddEntityAsync(
            new TableEntity(IndexRow.Graves, "e|0") { ["DueAt"] = DateTimeOffset.UnixEpoch });

        await using var host = await HostAsync();
        await _client.GetOutputAsync<string>("other").WaitAsync(FaultRun.Deadline);
        await host.LookAsync();

        Assert.Equal(1, _log.Count(1801));
        Assert.Equal(0, _log.Count(1004));
    }

    private static Task UntilAwakeAsync(FaultHost host, Func<bool> condition, string what) => Board.UntilAsync(
        () =>
        {
            host.Wake();
            return Task.FromResult(condition());
        },
        what);

    private Task<FaultHost> HostAsync() => _hub.HostAsync(options =>
    {
        options.Logger = _log;
        options.Storage = storage => storage.Unsure = TimeSpan.FromMilliseconds(50);
    });

    private Task<WorkflowHandle<string>> StartAsync(string id) =>
        _client.StartAsync(Scenario.Plan.Build(), new StartOptions { Id = id });

    private Task<object?> EditAsync(string id, string key, string column, object? value) =>
        EditAsync(_hub.Instances, id, key, column, value);

    /// <summary>As somebody does in Storage Explorer; gives what was there.</summary>
    private static async Task<object?> EditAsync(
        TableClient table, string partition, string key, string column, object? value)
    {
        var row = (await table.GetEntityAsync<TableEntity>(partition, key)).Value;
        var former = row.Value(column);
        row.Remove(column);
        if (value is not null)
        {
            row[column] = value;
        }

        await table.UpdateEntityAsync(row, ETag.All, TableUpdateMode.Replace);
        return former;
    }

    private static async Task AssertToldAsync(Func<Task> action, string column) =>
        AssertTells(await Assert.ThrowsAnyAsync<FunctionWorkflowsException>(action), column);

    private static void AssertTells(Exception exception, string column)
    {
        var text = exception.ToString();
        Assert.Contains("FW1048", text, StringComparison.Ordinal);
        Assert.Contains("PartitionKey 'w'", text, StringComparison.Ordinal);
        Assert.Contains($"'{column}'", text, StringComparison.Ordinal);
    }
}
