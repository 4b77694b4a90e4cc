using Microsoft.Extensions.Time.Testing;

namespace FunctionWorkflows.AzureStorage.Tests.Cluster;

/// <summary>Rows of what nobody had, which a host that took it has not removed before it died.</summary>
public sealed class LeftOverRowTests
{
    private const int Count = 20;

    [Fact]
    public async Task Hosts_that_saw_them_before_leave_the_others_their_shares_all_the_same()
    {
        var (hub, time) = (AzureTest.NewHub(), new FakeTimeProvider(TimeProvider.System.GetUtcNow()));
        await using var victims = AzureTest.NewStore(await Azurite.Shared, hub);
        await using var store = AzureTest.NewStore(await Azurite.Shared, hub, time: time);
        await victims.OpenAsync();
        await store.OpenAsync();
        var victim = (AzureMembership)await victims.Cluster.JoinAsync(Description("victim"));
        var all = await CreateUnownedAsync(victims);
        await using var one = await store.Cluster.JoinAsync(Description("one"));
        await using var other = await store.Cluster.JoinAsync(Description("other"));
        await one.FindClaimableAsync(100);
        await other.FindClaimableAsync(100);

        // What a claim removes waits for others to go with it, and the victim dies before.
        foreach (var header in all)
        {
            Assert.NotNull(await victims.Instances.ClaimAsync(header, "victim"));
        }

        time.Advance(TimeSpan.FromSeconds(10));
        await victim.CrashAsync();
        var (ofOne, ofOther) = (await IdsAsync(one), await IdsAsync(other));

        Assert.Empty(ofOne.Intersect(ofOther));
        Assert.Equal(Count, ofOne.Length + ofOther.Length);
        Assert.True(ofOne.Length > 0 && ofOther.Length > 0, $"{ofOne.Length} and {ofOther.Length}");
    }

    private static HostDescription Description(string id) => new(id, id, "1") { Cpus = 1, TakesSteps = true };

    private static async Task<string[]> IdsAsync(IMembership host) =>
        [.. (await host.FindClaimableAsync(100)).Select(header => header.Id)];

    private static async Task<List<InstanceHeader>> CreateUnownedAsync(AzureStorageStore store)
    {
        var all = new List<InstanceHeader>();
        for (var i = 0; i < Count; i++)
        {
            var header = new InstanceHeader
            {
                Id = $"w{i}",
                Name = "Any",
                Status = WorkflowStatus.Pending,
                Birth = $"birth of w{i}",
                Run = "run",
                StartToken = "token",
                CreatedAt = TimeProvider.System.GetUtcNow(),
            };
            await store.Instances.CreateAsync(header, []);
            all.Add((await store.Instances.ReadAsync(header.Id))!);
        }

        return all;
    }
}
