using FunctionWorkflows.AzureStorage.Tests.Faults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using static FunctionWorkflows.Tests.Semantics.BoardSteps;

namespace FunctionWorkflows.AzureStorage.Tests;

/// <summary>What a workflow costs is told in docs/operations.md, and comes from here.</summary>
public sealed class RequestCountTests
{
    private readonly StorageFaults _requests = new();

    private int Transactions => _requests.CountOf(request => request.IsBatch);

    private int PointReads => _requests.CountOf(
        request => request.Method == "GET" && request.Path.Contains("PartitionKey=", StringComparison.Ordinal));

    private int LeaseRequests => _requests.CountOf(
        request => request.Query.Contains("comp=lease", StringComparison.Ordinal));

    [Fact]
    public async Task A_step_that_waits_for_the_one_before_is_one_transaction()
    {
        await using var host = await WarmHostAsync();
        var (transactions, reads) = (Transactions, PointReads);

        await RunAsync(host, Sequence(40));

        // One to create it, one in the set of its host, one in the list.
        Assert.Equal(transactions + 40 + 3, Transactions);
        Assert.Equal(reads, PointReads);
    }

    [Fact]
    public async Task Steps_that_end_together_share_transactions()
    {
        const int steps = 1_001;
        await using var host = await WarmHostAsync();
        var transactions = Transactions;

        await RunAsync(host, Steps.Sum(Enumerable.Range(0, steps - 1).Select(i => Steps.Optional(i)).ToList()));

        // 14 to 20 are seen: 11 for so many records, and some for what ended first and last.
        Assert.InRange(Transactions - transactions, 1, (steps / 100.0) + (steps * 0.05));
    }

    [Fact]
    public async Task Workflows_one_after_another_need_three_transactions_beyond_their_steps()
    {
        await using var host = await WarmHostAsync();
        var transactions = Transactions;

        for (var i = 0; i < 20; i++)
        {
            await RunAsync(host, Sequence(5));
        }

        Assert.Equal(transactions + (20 * (5 + 3)), Transactions);
    }

    [Fact]
    public async Task Workflows_at_the_same_time_share_what_they_need_beyond_their_steps()
    {
        const int workflows = 200;
        await using var host = await WarmHostAsync();
        var transactions = Transactions;

        await Parallel.ForAsync(
            0,
            workflows,
            new ParallelOptions { MaxDegreeOfParallelism = 64 },
            async (_, _) => await RunAsync(host, Sequence(5)));

        // 1.2 are seen.
        Assert.InRange(Transactions - transactions, workflows * 5, workflows * (5 + 1.5));
    }

    [Fact]
    public async Task Steps_that_are_short_do_not_each_renew_the_lease()
    {
        await using var host = await WarmHostAsync();
        var renewals = LeaseRequests;

        await RunAsync(host, Sequence(100));

        // One each 5 s, and one or two where the host has become busy.
        Assert.InRange(LeaseRequests - renewals, 0, 10);
    }

    private static Step<string> Sequence(int steps)
    {
        var step = Steps.Wrap("");
        for (var i = 1; i < steps; i++)
        {
            step = Steps.Wrap(step);
        }

        return step;
    }

    private static Task<T> RunAsync<T>(CountedHost host, Step<T> step) => host.Workflows.RunAsync(step);

    // A host reads once who holds its set.
    private async Task<CountedHost> WarmHostAsync()
    {
        // The clock of the store stands still, so that what can be put off is, however slow the machine.
        var store = await NewStoreAsync(new FakeTimeProvider(DateTimeOffset.UtcNow));
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddFunctionWorkflows().UseStore(store);
        var host = new CountedHost(store, builder.Build());
        await host.App.StartAsync();
        await RunAsync(host, Sequence(1));
        return host;
    }

    private async Task<AzureStorageStore> NewStoreAsync(TimeProvider time) => AzureTest.NewStore(
        await Azurite.Shared,
        AzureTest.NewHub(),
        options => options.ConfigureClient = client => _requests.In(client),
        time);

    private sealed record CountedHost(AzureStorageStore Store, IHost App) : IAsyncDisposable
    {
        public IWorkflowClient Workflows => App.Services.GetRequiredService<IWorkflowClient>();

        public async ValueTask DisposeAsync()
        {
            await App.StopAsync();
            App.Dispose();
            await Store.DisposeAsync();
        }
    }
}
