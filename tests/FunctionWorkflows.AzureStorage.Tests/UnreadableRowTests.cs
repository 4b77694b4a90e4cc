using Azure;
using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage.Tests;

/// <summary>Rows that somebody edited into nonsense.</summary>
public sealed class UnreadableRowTests
{
    [Fact]
    public async Task Header_that_cannot_be_read_keeps_no_host_from_other_workflows()
    {
        var hub = AzureTest.NewHub();
        await using var store = AzureTest.NewStore(await Azurite.Shared, hub);
        await store.OpenAsync();
        await store.Instances.CreateAsync(Header("edited"), []);
        await store.Instances.CreateAsync(Header("untouched"), []);
        await EditAsync(hub, "edited", "Status", "Nonsense");

        await using var host = await store.Cluster.JoinAsync(new HostDescription("h", "h", "v") { Cpus = 1 });
        var found = await host.FindClaimableAsync(10);

        Assert.Equal(["untouched"], found.Select(header => header.Id));
        var e = await Assert.ThrowsAsync<FunctionWorkflowsException>(() => store.Instances.ReadAsync("edited").AsTask());
        Assert.Equal("FW1048", e.Code);
        Assert.Contains("'edited'", e.Message, StringComparison.Ordinal);
        Assert.Contains("column 'Status'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Header_that_was_put_right_is_found_again()
    {
        var hub = AzureTest.NewHub();
        await using var store = AzureTest.NewStore(await Azurite.Shared, hub);
        await store.OpenAsync();
        await store.Instances.CreateAsync(Header("edited"), []);
        await using var host = await store.Cluster.JoinAsync(new HostDescription("h", "h", "v") { Cpus = 1 });
        await EditAsync(hub, "edited", "Epoch", "many");
        Assert.Empty(await host.FindClaimableAsync(10));

        await EditAsync(hub, "edited", "Epoch", 0L);

        Assert.Equal("edited", Assert.Single(await host.FindClaimableAsync(10)).Id);
    }

    [Fact]
    public async Task Header_of_a_version_that_knew_no_workflows_in_code_is_one_of_a_graph()
    {
        var hub = AzureTest.NewHub();
        await using var store = AzureTest.NewStore(await Azurite.Shared, hub);
        await store.OpenAsync();
        await store.Instances.CreateAsync(Header("old"), []);
        var table = new TableClient((await Azurite.Shared).ConnectionString, $"{hub}Instances");
        TableEntity row = await table.GetEntityAsync<TableEntity>("old", Keys.Header);
        Assert.True(row.Remove("Kind") && row.Remove("Generation"));
        await table.UpdateEntityAsync(row, ETag.All, TableUpdateMode.Replace);

        var header = (await store.Instances.ReadAsync("old"))!;

        Assert.Equal((InstanceKind.Graph, 0), (header.Kind, header.Generation));
        Assert.Equal((null, null), (header.Parent, header.CustomStatus));
    }

    private static async Task EditAsync(string hub, string id, string column, object value)
    {
        var table = new TableClient((await Azurite.Shared).ConnectionString, $"{hub}Instances");
        await table.UpdateEntityAsync(new TableEntity(id, Keys.Header) { [column] = value }, ETag.All);
    }

    private static InstanceHeader Header(string id) => new()
    {
        Id = id,
        Name = "Wf",
        Status = WorkflowStatus.Pending,
        Birth = Guid.NewGuid().ToString("N"),
        Run = "run",
        StartToken = "token",
        CreatedAt = DateTimeOffset.UnixEpoch,
    };
}
