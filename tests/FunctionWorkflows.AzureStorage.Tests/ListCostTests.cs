using FunctionWorkflows.AzureStorage.Tests.Faults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FunctionWorkflows.AzureStorage.Tests;

/// <summary>A page of the list costs the same however many workflows there are.</summary>
public sealed class ListCostTests : IAsyncLifetime
{
    private const int Running = 10;

    private readonly StorageFaults _requests = new();
    private AzureStorageStore _store = null!;
    private IHost _client = null!;

    /// <summary>The long form has the 10,000 that are promised.</summary>
    private static int Count => int.TryParse(Environment.GetEnvironmentVariable("FUNCTIONWORKFLOWS_SOAK_LIST"), out var count) ? count : 600;

    public async Task InitializeAsync()
    {
        _store = AzureTest.NewStore(
            await Azurite.Shared,
            AzureTest.NewHub(),
            options => options.ConfigureClient = client => _requests.In(client));
        await _store.OpenAsync();
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddFunctionWorkflowsClient().UseStore(_store);
        _client = builder.Build();

        // The first call of a client opens the store.
        await PagesAsync(new());
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Pages_are_newest_first_and_cost_the_same_at_any_depth()
    {
        await CreateAsync(Count);

        var all = await PagesAsync(new());
        Assert.Equal(Enumerable.Range(0, Count).Reverse().Select(Id), all.Ids);
        Assert.Equal(2, all.Costs.Distinct().Single());

        // 1 of 2, 1 of 3 and the older half: pages that look at more rows than they give.
        var named = await PagesAsync(new() { Name = "Name 0", Statuses = [WorkflowStatus.Successful] });
        Assert.Equal(Matching(i => i % 2 == 0), named.Ids);
        Assert.Equal(2, named.Costs.Distinct().Single());
        var labelled = await PagesAsync(new() { Metadata = new Dictionary<string, string> { ["tenant"] = "0" } });
        Assert.Equal(Matching(i => i % 3 == 0), labelled.Ids);
        Assert.Equal(2, labelled.Costs.Distinct().Single());
        var older = await PagesAsync(new() { CreatedBefore = CreatedAt(Count / 2) });
        Assert.Equal(Matching(i => i < Count / 2), older.Ids);
        Assert.Equal(2, older.Costs.Distinct().Single());
    }

    [Fact]
    public async Task Workflows_that_run_cost_a_look_each()
    {
        await CreateAsync(40, running: Running);

        var page = await PagesAsync(new());

        Assert.Equal(2 + Running, Assert.Single(page.Costs));
    }

    private static string Id(int number) => $"listed {number:D5}";

    private static IEnumerable<string> Matching(Func<int, bool> isMeant) =>
        Enumerable.Range(0, Count).Where(isMeant).Reverse().Select(Id);

    // Within a day, as most are that somebody looks at together.
    private static DateTimeOffset CreatedAt(int number) =>
        new DateTimeOffset(2026, 5, 6, 7, 8, 9, TimeSpan.Zero).AddSeconds(number);

    private async Task<(List<string> Ids, List<int> Costs)> PagesAsync(WorkflowFilter filter)
    {
        var workflows = _client.Services.GetRequiredService<IWorkflowClient>();
        var (ids, costs) = (new List<string>(), new List<int>());
        string? token = null;
        do
        {
            var before = _requests.Count;
            var page = await workflows.ListAsync(filter with { Top = 50, ContinuationToken = token });
            costs.Add(_requests.Count - before);
            ids.AddRange(page.Workflows.Select(workflow => workflow.Id));
            token = page.ContinuationToken;
        }
        while (token is not null);
        return (ids, costs);
    }

    // By the store alone: what matters here is what is found, not that steps have run.
    private async Task CreateAsync(int count, int running = 0)
    {
        var host = await _store.Cluster.JoinAsync(new("host", "host", "1"));
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 32 };
        await Parallel.ForAsync(0, count, parallel, async (i, token) =>
        {
            var created = await _store.Instances.CreateAsync(Header(i), [], token);
            if (i >= running)
            {
                var claim = created.Claim!;
                var end = claim.Header with
                {
                    Status = WorkflowStatus.Successful,
                    EndedAt = CreatedAt(i),
                    Output = new(PayloadKind.Json, "1"u8.ToArray()),
                };
                Assert.Equal(
                    CommitOutcome.Done, (await _store.Instances.CommitAsync(claim, new() { Header = end })).Outcome);
            }
        });

        // A host that leaves writes what it has put off.
        await host.DisposeAsync();
    }

    private static InstanceHeader Header(int number) => new()
    {
        Id = Id(number),
        Name = $"Name {number % 2}",
        Status = WorkflowStatus.Running,
        Birth = $"birth {number}",
        Run = "run",
        StartToken = $"token {number}",
        Owner = "host",
        CreatedAt = CreatedAt(number),
        Metadata = new Dictionary<string, string> { ["tenant"] = $"{number % 3}" },
    };
}
