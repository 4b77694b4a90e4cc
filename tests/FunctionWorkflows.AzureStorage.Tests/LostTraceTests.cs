using Azure.Data.Tables;
using FunctionWorkflows.AzureStorage.Tests.Faults;
using Microsoft.Extensions.Time.Testing;

namespace FunctionWorkflows.AzureStorage.Tests;

/// <summary>Whatever fails, lands late or is asked for twice: a row leads to each instance that is to go on.</summary>
public sealed class LostTraceTests : IAsyncLifetime
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
    public async Task Delete_that_comes_after_a_resume_and_a_release_leaves_the_row_of_the_instance()
    {
        var store = await OpenAsync();
        var host = await JoinAsync(store, "a");
        var failed = await FailedAsync(store, host);
        var resumed = await store.Instances.ClaimAsync(Running(failed), "a");
        await store.Instances.ReleaseAsync(resumed!, resumed!.Header);

        var isDeleted = await store.Instances.DeleteAsync(failed);
        await host.DisposeAsync();

        Assert.False(isDeleted);
        Assert.Equal(["wf"], await FoundByNewHostAsync());
    }

    [Fact]
    public async Task Delete_that_failed_in_the_middle_goes_on_when_it_is_asked_for_again()
    {
        var store = await OpenAsync(isFaulty: true);
        var host = await JoinAsync(store, "a");
        var failed = await FailedAsync(store, host);
        _faults.On(IsListOfObjects, Fault.FailBefore, 100);
        await Assert.ThrowsAsync<FunctionWorkflowsException>(async () => await store.Instances.DeleteAsync(failed));
        _faults.Calm();

        var isDeleted = await store.Instances.DeleteAsync(failed);

        Assert.True(isDeleted);
        Assert.Empty((await store.Instances.ListAsync(new())).Headers);
        Assert.False(await HasHeaderAsync());
    }

    [Fact]
    public async Task Release_whose_answer_was_lost_is_finished_when_it_is_asked_for_again()
    {
        var store = await OpenAsync(isFaulty: true);
        var host = await JoinAsync(store, "a");
        var claim = (await store.Instances.CreateAsync(Header("birth", "a"), [])).Claim!;
        _faults.On(request => request.IsBatch, Fault.FailAfter);
        _faults.On(IsRead, Fault.FailBefore, 100);
        await Assert.ThrowsAsync<FunctionWorkflowsException>(
            async () => await store.Instances.ReleaseAsync(claim, claim.Header));
        _faults.Calm();

        var isReleased = await store.Instances.ReleaseAsync(claim, claim.Header);

        Assert.True(isReleased);
        Assert.Equal(["wf"], (await host.FindClaimableAsync(10)).Select(header => header.Id));
    }

    [Fact]
    public async Task Host_that_fails_to_leave_in_order_renews_no_more()
    {
        var store = await OpenAsync(isFaulty: true);
        var host = await JoinAsync(store, "a");
        _faults.On(request => request.IsBatch, Fault.FailBefore, int.MaxValue);

        await host.DisposeAsync();

        // Only what has ended is forgotten.
        Assert.Null(((AzureCluster)store.Cluster).Member("a"));
    }

    [Fact]
    public async Task Message_to_a_start_whose_answer_is_under_way_is_heard_of()
    {
        var (store, other) = (await OpenAsync(isFaulty: true), await OpenAsync());
        var host = await JoinAsync(store, "a");
        var batches = 0;
        _faults.On(request => request.IsBatch && ++batches == 3, Fault.FailAfter);
        _faults.On(IsRead, Fault.Pause);
        var creating = store.Instances.CreateAsync(Header("birth", "a"), []).AsTask();
        await _faults.PausedAsync();

        var posted = await other.Instances.PostAsync("wf", "birth", 1, [new() { Id = "m", Kind = "event" }]);
        _faults.Release();

        Assert.NotNull((await creating).Claim);
        Assert.Equal(PostOutcome.Done, posted.Outcome);
        Assert.Equal(["wf"], (await host.FindMessagesAsync(0)).Ids);
    }

    [Fact]
    public async Task Start_that_went_through_stays_in_the_list_when_its_dead_host_asks_again()
    {
        var (store, other) = (await OpenAsync(isFaulty: true), await OpenAsync());
        var host = await JoinAsync(store, "a");
        var batches = 0;
        _faults.On(request => request.IsBatch && ++batches == 3, Fault.FailAfter);
        _faults.On(IsRead, Fault.FailBefore, 100);
        await Assert.ThrowsAsync<FunctionWorkflowsException>(
            async () => await store.Instances.CreateAsync(Header("birth", "a"), []));
        _faults.Calm();
        await ((AzureMembership)host).CrashAsync();
        await JoinAsync(other, "b");
        var there = await other.Instances.ReadAsync("wf");
        Assert.NotNull(await other.Instances.ClaimAsync(there!, "b"));

        var again = await store.Instances.CreateAsync(Header("birth", "a"), []);
        await ((AzureCluster)store.Cluster).Index.FlushAsync();

        Assert.Equal(CreateOutcome.NotAlive, again.Outcome);
        Assert.Single((await other.Instances.ListAsync(new())).Headers);
    }

    [Fact]
    public async Task Start_that_was_told_of_another_never_lands_late()
    {
        var store = await OpenAsync(isFaulty: true);
        var host = await JoinAsync(store, "a");
        var failed = await FailedAsync(store, host);
        var batches = 0;
        _faults.On(request => request.IsBatch && ++batches == 3, Fault.Late);
        var second = await store.Instances.CreateAsync(Header("second", "a"), []);
        Assert.True(await store.Instances.DeleteAsync(failed));

        var late = await _faults.DeliverLateAsync();

        Assert.Equal(CreateOutcome.Exists, second.Outcome);
        Assert.Equal([409], late);
        Assert.Null(await store.Instances.ReadAsync("wf"));
    }

    [Fact]
    public async Task Resume_that_lands_after_the_heir_has_looked_is_refused()
    {
        var (store, other) = (await OpenAsync(isFaulty: true), await OpenAsync());
        var host = await JoinAsync(store, "a");
        var failed = await FailedAsync(store, host);
        await ((AzureCluster)store.Cluster).Index.FlushAsync();
        var batches = 0;
        _faults.On(request => request.IsBatch && ++batches == 3, Fault.Pause);
        var resuming = store.Instances.ClaimAsync(Running(failed), "a").AsTask();
        await _faults.PausedAsync();
        await ((AzureMembership)host).CrashAsync();
        var heir = await JoinAsync(other, "b");
        Assert.Empty(await heir.FindClaimableAsync(10));
        await heir.DisposeAsync();
        _faults.Release();

        var claim = await resuming;

        Assert.Null(claim);
        var now = await other.Instances.ReadAsync("wf");
        Assert.Equal(WorkflowStatus.Failed, now!.Status);
        var listed = Assert.Single((await other.Instances.ListAsync(new())).Headers);
        Assert.True(await other.Instances.DeleteAsync(listed));
    }

    private static bool IsListOfObjects(SeenRequest request) =>
        request.Service == StorageService.Blob && request.Query.Contains("comp=list", StringComparison.Ordinal);

    private static bool IsRead(SeenRequest request) =>
        request.Method == "GET" && request.Path.Contains("Instances(PartitionKey=", StringComparison.OrdinalIgnoreCase);

    private static InstanceHeader Header(string birth, string? owner) => new()
    {
        Id = "wf",
        Name = "Wf",
        Status = owner is null ? WorkflowStatus.Pending : WorkflowStatus.Running,
        Birth = birth,
        Run = "run",
        StartToken = "token",
        Owner = owner,
        CreatedAt = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
    };

    private static InstanceHeader Running(InstanceHeader ended) =>
        ended with { Status = WorkflowStatus.Running, EndedAt = null };

    private static ValueTask<IMembership> JoinAsync(AzureStorageStore store, string id) =>
        store.Cluster.JoinAsync(new HostDescription(id, id, "v1") { TakesSteps = true });

    private static async Task<InstanceHeader> FailedAsync(AzureStorageStore store, IMembership host)
    {
        var claim = (await store.Instances.CreateAsync(Header("birth", host.Host.Id), [])).Claim!;
        var ended = claim.Header with
        {
            Status = WorkflowStatus.Failed,
            EndedAt = claim.Header.CreatedAt,
            Error = "{}",
        };
        await store.Instances.CommitAsync(claim, new() { Header = ended });
        return claim.Header;
    }

    private async Task<bool> HasHeaderAsync()
    {
        var account = new ConnectionReader(new SettingLookup(null), null)
            .Read((await Azurite.Shared).ConnectionString, "the test");
        var clients = new StorageClients(account, new AzureStorageOptions { HubName = _hub });
        return (await clients.Retrying.Instances.GetEntityIfExistsAsync<TableEntity>("wf", Keys.Header)).HasValue;
    }

    private async Task<AzureStorageStore> OpenAsync(bool isFaulty = false, TimeProvider? time = null)
    {
        var store = AzureTest.NewStore(
            await Azurite.Shared,
            _hub,
            options => options.ConfigureClient = isFaulty ? client => _faults.In(client) : options.ConfigureClient,
            time);
        _stores.Add(store);
        await store.OpenAsync();
        return store;
    }

    private async Task<string[]> FoundByNewHostAsync()
    {
        var host = await JoinAsync(await OpenAsync(), $"new-{_stores.Count}");
        return [.. (await host.FindClaimableAsync(10)).Select(header => header.Id)];
    }
}
