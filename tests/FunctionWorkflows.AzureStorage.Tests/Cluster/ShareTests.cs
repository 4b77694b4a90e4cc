using Microsoft.Extensions.Time.Testing;

namespace FunctionWorkflows.AzureStorage.Tests.Cluster;

/// <summary>How hosts share out what nobody has.</summary>
public sealed class ShareTests : IAsyncLifetime
{
    private const int Count = 20;

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly string _hub = AzureTest.NewHub();
    private AzureStorageStore _store = null!;

    public async Task InitializeAsync()
    {
        _store = AzureTest.NewStore(await Azurite.Shared, _hub, time: _time);
        await _store.OpenAsync();
    }

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task Others_have_their_time_for_what_a_host_had_that_they_saw_before_it_was_that_hosts()
    {
        await CreateUnownedAsync();
        var victimsStore = AzureTest.NewStore(await Azurite.Shared, _hub);
        await victimsStore.OpenAsync();
        var victim = (AzureMembership)await victimsStore.Cluster.JoinAsync(Description("victim"));
        var all = await victim.FindClaimableAsync(100);
        await using var one = await JoinAsync("one");
        await using var other = await JoinAsync("other");
        await one.FindClaimableAsync(100);
        await other.FindClaimableAsync(100);

        foreach (var header in all)
        {
            Assert.NotNull(await victimsStore.Instances.ClaimAsync(header, "victim"));
        }

        _time.Advance(TimeSpan.FromSeconds(10));
        await victim.CrashAsync();
        await victimsStore.DisposeAsync();
        var ofOne = await IdsAsync(one);
        var ofOther = await IdsAsync(other);

        Assert.Empty(ofOne.Intersect(ofOther));
        Assert.Equal(Count, ofOne.Length + ofOther.Length);
        Assert.True(ofOne.Length > 0 && ofOther.Length > 0, $"{ofOne.Length} and {ofOther.Length}");
    }

    [Fact]
    public async Task A_host_takes_the_share_of_another_that_has_had_its_time()
    {
        await CreateUnownedAsync();
        await using var one = await JoinAsync("one");
        await using var other = await JoinAsync("other");
        var first = await IdsAsync(one);

        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.NotEqual(Count, first.Length);
        Assert.Equal(Count, (await IdsAsync(one)).Length);
    }

    [Fact]
    public async Task A_host_that_drains_has_no_share()
    {
        await CreateUnownedAsync();
        await using var one = await JoinAsync("one");
        await using var other = await JoinAsync("other");

        await other.DrainAsync();

        Assert.Equal(Count, (await IdsAsync(one)).Length);
    }

    [Fact]
    public async Task Who_has_not_heard_that_a_host_drains_tells_another_of_what_nobody_has()
    {
        // The clock stands still: the client's list of hosts does not grow old, and nobody looks without being told.
        await using var draining = await JoinAsync("draining");
        await using var living = await JoinAsync("living");
        await using var client = AzureTest.NewStore(await Azurite.Shared, _hub, time: _time);
        await client.OpenAsync();
        var hosts = await ((AzureCluster)client.Cluster).Directory.ReadAsync(default);
        var seen = await living.WaitForWorkAsync(0);
        await draining.DrainAsync();

        await client.Instances.CreateAsync(Unowned(IdOf("draining", hosts)), []);

        var told = await living.WaitForWorkAsync(seen.Version).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(told.MayBeClaimable);
        Assert.Single(await IdsAsync(living));
    }

    [Fact]
    public async Task A_host_that_has_just_come_is_told_of_what_nobody_has()
    {
        await using var client = AzureTest.NewStore(await Azurite.Shared, _hub, time: _time);
        await client.OpenAsync();
        Assert.Empty(await ((AzureCluster)client.Cluster).Directory.ReadAsync(default));
        await using var newcomer = await JoinAsync("newcomer");
        var seen = await newcomer.WaitForWorkAsync(0);

        await client.Instances.CreateAsync(Unowned("w"), []);

        var told = await newcomer.WaitForWorkAsync(seen.Version).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(told.MayBeClaimable);
    }

    private static string IdOf(string host, IReadOnlyList<HostBlob> hosts)
    {
        var share = new HostShare(hosts, "");
        return Enumerable.Range(0, 100).Select(i => $"w{i}").First(id => share.Of(id) == host);
    }

    private static HostDescription Description(string id) => new(id, id, "1") { Cpus = 1, TakesSteps = true };

    private static async Task<string[]> IdsAsync(IMembership host) =>
        [.. (await host.FindClaimableAsync(100)).Select(header => header.Id)];

    private ValueTask<IMembership> JoinAsync(string id) => _store.Cluster.JoinAsync(Description(id));

    private async Task CreateUnownedAsync()
    {
        for (var i = 0; i < Count; i++)
        {
            await _store.Instances.CreateAsync(Unowned($"w{i}"), []);
        }
    }

    private InstanceHeader Unowned(string id) => new()
    {
        Id = id,
        Name = "Any",
        Status = WorkflowStatus.Pending,
        Birth = $"birth of {id}",
        Run = "run",
        StartToken = "token",
        CreatedAt = _time.GetUtcNow(),
    };
}
