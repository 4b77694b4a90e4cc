using Azure;
using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage.Tests;

/// <summary>Rows that an earlier version wrote.</summary>
public sealed class FormerRowTests
{
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
