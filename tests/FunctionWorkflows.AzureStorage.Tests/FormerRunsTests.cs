using Azure.Data.Tables;
using FunctionWorkflows.AzureStorage.Tests.Faults;

namespace FunctionWorkflows.AzureStorage.Tests;

/// <summary>The rows of runs that were continued as new: really deleted, and by nobody but the owner.</summary>
public sealed class FormerRunsTests : IAsyncLifetime
{
    private readonly string _hub = AzureTest.NewHub();
    private readonly StorageFaults _faults = new();
    private readonly List<AzureStorageStore> _stores = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _faults.Calm();
        _faults.Release();
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task Rows_of_the_former_run_are_deleted_after_the_commit()
    {
        var store = await OpenAsync();
        var (_, claim) = await StartAsync(store);
        await CommitAsync(store, claim, "run", 1, 1_250);

        await CommitAsync(store, claim, "run-2", 1_251, 3);
        await store.Index.FlushAsync();

        Assert.Equal(["r|run-2|1251", "r|run-2|1252", "r|run-2|1253"], await RecordKeysAsync());
        Assert.Equal(CommitOutcome.Done, (await CommitAsync(store, claim, "run-2", 1_254, 1)).Outcome);
    }

    [Theory]
    [InlineData(nameof(Fault.Busy))]
    [InlineData(nameof(Fault.FailBefore))]
    [InlineData(nameof(Fault.FailAfter))]
    public async Task Request_that_fails_is_made_again(string fault)
    {
        var store = await OpenAsync();
        var (_, claim) = await StartAsync(store);
        await CommitAsync(store, claim, "run", 1, 250);
        var removals = 0;
        _faults.On(request => IsRemoval(request) && ++removals == 2, Enum.Parse<Fault>(fault));

        await CommitAsync(store, claim, "run-2", 251, 1);
        await store.Index.FlushAsync();

        Assert.Equal(["r|run-2|251"], await RecordKeysAsync());
        Assert.Equal(4, _faults.CountOf(IsRemoval));
    }

    [Fact]
    public async Task Host_that_lost_its_claim_deletes_nothing_and_the_next_load_does()
    {
        var (store, other) = (await OpenAsync(), await OpenAsync(isFaulty: false));
        var (host, claim) = await StartAsync(store);
        await CommitAsync(store, claim, "run", 1, 120);
        _faults.On(IsRemoval, Fault.Pause);
        await CommitAsync(store, claim, "run-2", 121, 1);
        await _faults.PausedAsync();
        await ((AzureMembership)host).CrashAsync();
        await JoinAsync(other, "b");
        var next = await other.Instances.ClaimAsync((await other.Instances.ReadAsync("wf"))!, "b");

        _faults.Release();
        await store.Index.FlushAsync();
        Assert.Equal(121, (await RecordKeysAsync()).Count);
        var loaded = await other.Instances.LoadAsync(next!);
        await other.Index.FlushAsync();

        Assert.Equal([121], loaded.Records.Select(record => record.Sequence));
        Assert.Equal(["r|run-2|121"], await RecordKeysAsync());
    }

    [Fact]
    public async Task Records_that_a_commit_in_parts_writes_in_advance_are_kept()
    {
        var store = await OpenAsync();
        var (_, claim) = await StartAsync(store);
        await CommitAsync(store, claim, "run-2", 1, 1);
        await store.Index.FlushAsync();
        var parts = 0;
        _faults.On(request => IsOfRun(request, "run-3") && ++parts == 2, Fault.Pause);
        var continuing = CommitAsync(store, claim, "run-3", 2, 150);
        await _faults.PausedAsync();

        var loading = store.Instances.LoadAsync(new InstanceClaim(claim.Header)).AsTask();
        await store.Index.FlushAsync();
        var inAdvance = (await RecordKeysAsync()).Count(key => key.StartsWith("r|run-3|", StringComparison.Ordinal));
        _faults.Release();
        await continuing;
        await loading;
        await store.Index.FlushAsync();

        Assert.InRange(inAdvance, 90, 100);
        Assert.Equal(150, (await RecordKeysAsync()).Count);
        Assert.Equal(150, (await store.Instances.LoadAsync(claim)).Records.Count);
    }

    [Fact]
    public async Task Rows_that_were_left_when_the_instance_ended_are_deleted_before_the_list_says_the_end()
    {
        var store = await OpenAsync();
        var (_, claim) = await StartAsync(store);
        await CommitAsync(store, claim, "run", 1, 120);
        _faults.On(IsRemoval, Fault.Pause);
        await CommitAsync(store, claim, "run-2", 121, 1);
        await _faults.PausedAsync();

        await EndAsync(store, claim);
        _faults.Release();
        await store.Index.FlushAsync();

        Assert.Equal(["r|run-2|121"], await RecordKeysAsync());
        Assert.True(await IsFinalAsync());
    }

    [Fact]
    public async Task Rows_that_a_host_left_which_died_after_the_end_are_deleted_by_who_finds_the_end()
    {
        var (store, other) = (await OpenAsync(), await OpenAsync(isFaulty: false));
        var (host, claim) = await StartAsync(store);
        await CommitAsync(store, claim, "run", 1, 120);
        _faults.On(IsRemoval, Fault.Pause, int.MaxValue);
        await CommitAsync(store, claim, "run-2", 121, 1);
        await _faults.PausedAsync();
        await EndAsync(store, claim);
        await _faults.PausedAsync();
        await ((AzureMembership)host).CrashAsync();

        var heir = await JoinAsync(other, "b");
        var claimable = await heir.FindClaimableAsync(10);
        await other.Index.FlushAsync();

        Assert.Empty(claimable);
        Assert.Equal(["r|run-2|121"], await RecordKeysAsync());
        Assert.True(await IsFinalAsync());
    }

    [Fact]
    public async Task Instance_that_never_continued_costs_no_look_for_former_runs()
    {
        var store = await OpenAsync();
        var (_, claim) = await StartAsync(store);
        await CommitAsync(store, claim, "run", 1, 1);
        var before = _faults.CountOf(IsLook);

        await store.Instances.LoadAsync(claim);
        await EndAsync(store, claim);
        await store.Index.FlushAsync();

        Assert.Equal(0, _faults.CountOf(IsLook) - before);
    }

    private static bool IsRemoval(SeenRequest request) => request.IsOnInstance
        && request.Body.Contains("DELETE ", StringComparison.Ordinal)
        && !request.Body.Contains("CommitId", StringComparison.Ordinal);

    private static bool IsOfRun(SeenRequest request, string run) =>
        request.IsOnInstance && request.Body.Contains($"\"Run\":\"{run}\"", StringComparison.Ordinal);

    // Only keys are read of them.
    private static bool IsLook(SeenRequest request) =>
        request.Method == "GET" && request.Query.Contains("select", StringComparison.Ordinal);

    private static ValueTask<IMembership> JoinAsync(AzureStorageStore store, string id) =>
        store.Cluster.JoinAsync(new HostDescription(id, id, "v1"));

    private static async Task<(IMembership Host, InstanceClaim Claim)> StartAsync(AzureStorageStore store)
    {
        var host = await JoinAsync(store, "a");
        var header = new InstanceHeader
        {
            Id = "wf",
            Name = "Wf",
            Kind = InstanceKind.Workflow,
            Status = WorkflowStatus.Running,
            Birth = "birth",
            Run = "run",
            StartToken = "token",
            Owner = "a",
            CreatedAt = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        };
        return (host, (await store.Instances.CreateAsync(header, [])).Claim!);
    }

    private static async Task<CommitResult> CommitAsync(
        AzureStorageStore store, InstanceClaim claim, string run, int first, int count)
    {
        var generation = claim.Header.Generation + (claim.Header.Run == run ? 0 : 1);
        return await store.Instances.CommitAsync(claim, new InstanceCommit
        {
            Header = claim.Header with { Run = run, Generation = generation },
            Records =
            [
                .. Enumerable.Range(first, count).Select(i => new JournalRecord
                {
                    Key = $"{run}|{i}",
                    Sequence = i,
                    Kind = RecordKind.Succeeded,
                }),
            ],
        });
    }

    private static async Task EndAsync(AzureStorageStore store, InstanceClaim claim)
    {
        var ended = claim.Header with
        {
            Status = WorkflowStatus.Successful,
            EndedAt = claim.Header.CreatedAt,
            Output = new(PayloadKind.Json, "42"u8.ToArray()),
        };
        var result = await store.Instances.CommitAsync(claim, new InstanceCommit { Header = ended });
        Assert.Equal(CommitOutcome.Done, result.Outcome);
    }

    private async Task<List<string>> RecordKeysAsync()
    {
        var keys = new List<string>();
        await foreach (var row in (await ClientsAsync()).Retrying.Instances.QueryAsync<TableEntity>())
        {
            keys.Add(row.RowKey);
        }

        return keys.FindAll(key => key.StartsWith("r|", StringComparison.Ordinal));
    }

    private async Task<bool> IsFinalAsync()
    {
        var rows = (await ClientsAsync()).Retrying.Index.QueryAsync<TableEntity>("IsFinal eq true");
        return await rows.AnyAsync();
    }

    private async Task<StorageClients> ClientsAsync() =>
        AzureTest.NewClients(await Azurite.Shared, new AzureStorageOptions { HubName = _hub });

    private async Task<AzureStorageStore> OpenAsync(bool isFaulty = true)
    {
        var store = AzureTest.NewStore(
            await Azurite.Shared,
            _hub,
            options => options.ConfigureClient = isFaulty ? client => _faults.In(client) : options.ConfigureClient);
        _stores.Add(store);
        await store.OpenAsync();
        return store;
    }
}
