using System.Collections.Concurrent;
using Xunit;

namespace FunctionWorkflows;

/// <content>Many at once, with histories that are checked afterwards.</content>
public abstract partial class StoreConformance
{
    [Fact]
    public async Task Waiter_of_this_and_of_another_process_misses_no_change()
    {
        await using var scope = await CreateScopeAsync();
        var another = await scope.OpenAnotherAsync();
        var claim = await StartAsync(scope);

        var watching = Task.WhenAll(WatchAsync(scope.Store, 100), WatchAsync(another, 100));
        for (var i = 1; i <= 100; i++)
        {
            await scope.Store.Instances.CommitAsync(claim, Commit(claim, Record(i)));
        }

        await watching.WaitAsync(Deadline);
    }

    [Fact]
    public async Task Many_instances_commit_at_once_and_none_is_hurt_by_anothers_loss()
    {
        await using var scope = await CreateScopeAsync();
        var claims = new List<InstanceClaim>();
        for (var i = 0; i < 32; i++)
        {
            claims.Add(await StartAsync(scope, $"wf-{i}"));
        }

        await Task.WhenAll(claims.Select((claim, i) => Task.Run(() => CommitManyAsync(claim, isHostile: i % 4 == 0))));

        foreach (var claim in claims)
        {
            Assert.Equal(20, (await RecordsAsync(scope.Store, claim.Header)).Count);
            Assert.Equal(21, (await ReadAsync(scope, claim.Id)).CommitNumber);
        }

        async Task CommitManyAsync(InstanceClaim claim, bool isHostile)
        {
            var stale = new InstanceClaim(claim.Header with { CommitId = "stale" });
            for (var i = 1; i <= 20; i++)
            {
                var result = await scope.Store.Instances.CommitAsync(claim, Commit(claim, Record(i)));
                Assert.Equal(CommitOutcome.Done, result.Outcome);
                if (isHostile)
                {
                    var lost = await scope.Store.Instances.CommitAsync(stale, Commit(stale, Record(99, "stale")));
                    Assert.Equal(CommitOutcome.Lost, lost.Outcome);
                }
            }
        }
    }

    [Fact]
    public async Task Hosts_that_fight_over_one_instance_leave_a_history_without_gaps()
    {
        await using var scope = await CreateScopeAsync();
        var another = await scope.OpenAnotherAsync();
        var a = await scope.HostAsync("a");
        var b = await scope.HostAsync("b", store: another);
        await scope.Store.Instances.CreateAsync(Header("wf"), []);
        var history = new ConcurrentQueue<(long Number, string? Key)>();

        await Task.WhenAll(
            Task.Run(() => FightAsync(scope.Store, a, history)), Task.Run(() => FightAsync(another, b, history)));

        var header = await ReadAsync(scope);
        var records = await RecordsAsync(scope.Store, header);
        var writes = history.OrderBy(h => h.Number).ToList();
        Assert.Equal(Enumerable.Range(2, writes.Count).Select(i => (long)i), writes.Select(w => w.Number));
        Assert.Equal(header.CommitNumber, writes.Count + 1);
        Assert.Equal(writes.Where(w => w.Key is not null).Select(w => w.Key), records.Select(r => r.Key));
    }

    [Fact]
    public async Task Messages_from_many_senders_arrive_once_each_and_in_the_order_of_each_sender()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        var birth = claim.Header.Birth;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(sender => Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                await scope.Store.Instances.PostAsync("wf", birth, 1, [Message($"{sender}:{i}")]);
                await scope.Store.Instances.PostAsync("wf", birth, 1, [Message($"{sender}:{i}")]);
            }
        })));

        var inbox = await scope.Store.Instances.ReadInboxAsync(claim, 0);
        Assert.Equal(160, inbox.Count);
        Assert.All(
            inbox.GroupBy(m => m.Id.Split(':')[0]),
            g => Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{g.Key}:{i}"), g.Select(m => m.Id)));
    }

    private static async Task WatchAsync(IWorkflowStore store, long last)
    {
        var seen = await store.Cluster.WaitForChangeAsync("wf", 0);
        while ((await store.Instances.ReadAsync("wf"))!.LastSequence < last)
        {
            seen = await store.Cluster.WaitForChangeAsync("wf", seen);
        }
    }

    private static async Task FightAsync(
        IWorkflowStore store, IMembership host, ConcurrentQueue<(long Number, string? Key)> history)
    {
        for (var round = 0; round < 25; round++)
        {
            var header = await store.Instances.ReadAsync("wf");
            if (await store.Instances.ClaimAsync(header!, host.Host.Id) is not { } claim)
            {
                continue;
            }

            history.Enqueue((claim.Header.CommitNumber, null));
            for (var i = 0; i < 3; i++)
            {
                var key = $"{host.Host.Id}:{round}:{i}";
                var commit = Commit(claim, Record(claim.Header.LastSequence + 1, key));
                if ((await store.Instances.CommitAsync(claim, commit)).Outcome == CommitOutcome.Lost)
                {
                    break;
                }

                history.Enqueue((claim.Header.CommitNumber, key));
            }
        }
    }
}
