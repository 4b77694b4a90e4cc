using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using static FunctionWorkflows.Tests.Semantics.BoardSteps;

namespace FunctionWorkflows.Tests.Semantics;

/// <summary>What ended long ago is deleted, once, and nothing else is.</summary>
public abstract class RetentionTests<TStore> : SemanticsTests<TStore>
    where TStore : IStoreKind, new()
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly ConcurrentQueue<(string Host, string Id, TimeSpan Age)> _deletes = new();

    [Fact]
    public async Task What_has_ended_is_deleted_with_its_objects_after_the_time_and_not_before()
    {
        var workflows = (await PurgingAsync()).Workflows;
        var text = new string('x', 5_000);
        await workflows.RunAsync(Steps.Text(text), id: "successful");
        var header = (await Store.Instances.ReadAsync("successful"))!;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"\"{text}\"")));
        await Assert.ThrowsAsync<WorkflowFailedException>(
            () => workflows.RunAsync(Steps.Mendable("never"), id: "failed"));
        await workflows.StartAsync(Steps.Gated("never"), id: "canceled");
        await workflows.CancelAsync("canceled");
        await using (var stored = await Store.Objects.OpenReadAsync("successful", header.Birth, hash))
        {
            Assert.NotNull(stored);
        }

        await AdvanceUntilGoneAsync("successful", "failed", "canceled");

        Assert.Null(await Store.Objects.OpenReadAsync("successful", header.Birth, hash));
        Assert.Equal(3, _deletes.Count);
        Assert.All(_deletes, delete => Assert.InRange(delete.Age, Kept, Kept * 1.2));
    }

    [Fact]
    public async Task What_runs_waits_or_is_set_aside_is_kept_however_old_it_is()
    {
        var workflows = (await PurgingAsync(options => options.MaxRunningWorkflows = 2)).Workflows;
        await CreateRawAsync("aside", "nonsense");
        await AdvanceUntilAsync(async () => (await Store.Instances.ReadAsync("aside"))!.SetAsideBy is not null, "aside");
        await workflows.StartAsync(Steps.Gated("never"), id: "running");
        await workflows.StartAsync(
            Steps.Mendable("sleeps").WithRetries(1, Backoff.Constant(TimeSpan.FromDays(20))), id: "sleeping");
        await workflows.StartAsync(Steps.Text("x"), id: "pending");
        _time.Advance(TimeSpan.FromDays(10));
        await workflows.CancelAsync("running");
        await AdvanceUntilAsync(async () => (await Store.Instances.ReadAsync("pending"))!.HasEnded, "pending has ended");
        await workflows.StartAsync(Steps.Gated("never again"), id: "running too");

        await AdvanceUntilGoneAsync("running", "pending");

        Assert.Equal(
            ["aside", "running too", "sleeping"],
            (await workflows.ListAsync()).Workflows.Select(workflow => workflow.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task One_that_was_resumed_and_ended_anew_is_kept_from_its_last_end_on()
    {
        var workflows = (await PurgingAsync()).Workflows;
        await Assert.ThrowsAsync<WorkflowFailedException>(() => workflows.RunAsync(Steps.Mendable("gate"), id: "w"));
        _time.Advance(Kept * 0.9);
        Board.Open("gate");
        await workflows.ResumeAsync("w");
        await workflows.GetOutputAsync<string>("w");

        await AdvanceUntilGoneAsync("w");

        Assert.InRange(_time.GetUtcNow() - _time.Start, Kept * 1.9, Kept * 2.2);
    }

    [Fact]
    public async Task Two_hosts_delete_each_once_and_only_one_of_them_does_it()
    {
        var first = await PurgingAsync();
        await PurgingAsync();
        string[] ids = [.. Enumerable.Range(0, 30).Select(i => $"w{i}")];
        foreach (var id in ids)
        {
            await first.Workflows.RunAsync(Steps.Text("x"), id: id);
        }

        await AdvanceUntilGoneAsync(ids);

        Assert.Equal(ids.Order(), _deletes.Select(delete => delete.Id).Order());
        Assert.Single(_deletes.Select(delete => delete.Host).Distinct());
    }

    [Fact]
    public async Task When_the_host_that_purges_dies_another_one_does_it()
    {
        var hosts = new[] { await PurgingAsync(), await PurgingAsync() };
        await hosts[0].Workflows.RunAsync(Steps.Text("x"), id: "before");
        await AdvanceUntilGoneAsync("before");
        var purging = hosts.Single(host => $"{host.GetHashCode()}" == _deletes.Single().Host);
        var other = hosts.Single(host => host != purging);

        purging.Crash();
        await other.Workflows.RunAsync(Steps.Text("x"), id: "after");

        await AdvanceUntilGoneAsync("after");
        Assert.Equal([$"{purging.GetHashCode()}", $"{other.GetHashCode()}"], _deletes.Select(delete => delete.Host));
    }

    [Fact]
    public async Task Hosts_that_do_not_purge_keep_none_from_it_that_does()
    {
        var idle = await HostAsync(options => options.TakeOver = false, time: _time);
        for (var i = 0; i < 4; i++)
        {
            await HostAsync(time: _time);
        }

        await idle.Workflows.RunAsync(Steps.Text("x"), id: "w");
        await PurgingAsync();

        await AdvanceUntilGoneAsync("w");
        Assert.Single(_deletes);
    }

    [Fact]
    public async Task One_that_is_resumed_just_when_it_would_be_deleted_goes_on()
    {
        var resumer = await Store.Cluster.JoinAsync(new("resumer", "resumer", "1"));
        var isResumed = false;
        var host = await PurgingAsync(writing: (_, write) =>
        {
            if (write is { Kind: StoreWriteKind.Delete, Header.Id: "w" } && !isResumed)
            {
                isResumed = true;
                var resumed = write.Header with { Status = WorkflowStatus.Running, EndedAt = null };
                Assert.NotNull(Store.Instances.ClaimAsync(resumed, "resumer").AsTask().GetAwaiter().GetResult());
            }
        });
        await Assert.ThrowsAsync<WorkflowFailedException>(
            () => host.Workflows.RunAsync(Steps.Mendable("never"), id: "w"));
        _time.Advance(TimeSpan.FromSeconds(1));
        await host.Workflows.RunAsync(Steps.Text("x"), id: "other");

        await AdvanceUntilGoneAsync("other");

        Assert.Equal((true, "resumer"), (isResumed, (await Store.Instances.ReadAsync("w"))!.Owner));
        await resumer.DisposeAsync();
    }

    private Task<WorkflowTestHost> PurgingAsync(
        Action<FunctionWorkflowsOptions>? configure = null, Action<WorkflowTestHost, StoreWrite>? writing = null) =>
        HostAsync(
            options =>
            {
                options.KeepFinishedFor = Kept;
                options.ObjectThreshold = 1_000;
                configure?.Invoke(options);
            },
            writing: writing,
            written: (host, write) =>
            {
                if (write.Kind == StoreWriteKind.Delete)
                {
                    var age = _time.GetUtcNow() - write.Header.EndedAt!.Value;
                    _deletes.Enqueue(($"{host.GetHashCode()}", write.Header.Id, age));
                }
            },
            time: _time);

    // Some stores delete in steps: it is through when the host that deletes hears so.
    private Task AdvanceUntilGoneAsync(params string[] ids) => AdvanceUntilAsync(
        async () =>
        {
            if (ids.Except(_deletes.Select(delete => delete.Id)).Any())
            {
                return false;
            }

            foreach (var id in ids)
            {
                if (await Store.Instances.ReadAsync(id) is not null)
                {
                    return false;
                }
            }

            return true;
        },
        $"{string.Join(", ", ids)} are gone");

    // A look is armed by another thread, so time goes on in pieces until it has had its effect.
    private Task AdvanceUntilAsync(Func<Task<bool>> condition, string what) => Board.UntilAsync(
        async () =>
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            return await condition();
        },
        what);
}
