using System.Text;
using FunctionWorkflows.Tests.Semantics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FunctionWorkflows.Tests.Engine;

/// <summary>What happens around a claim: instances that cannot be read, claims that are lost in the act.</summary>
public sealed class OwnershipTests
{
    [Theory]
    [InlineData("""{"steps":[{"f":"x","a":{},"o":{"backoff":[]}}],"out":{"s":0}}""")]
    [InlineData("""{"steps":[{"f":"x","a":{}}],"out":{"s":1}}""")]
    [InlineData("""{"steps":[{"f":"x","a":{}}],"out":{"s":"first"}}""")]
    [InlineData("[]")]
    public async Task An_instance_whose_record_cannot_be_read_is_set_aside_with_the_reason(string graph)
    {
        var store = new InMemoryStore();
        await store.Instances.CreateAsync(Pending("broken"), [Input(graph)]);

        await using var host = await WorkflowTestHost.StartAsync(store);
        var error = await Assert.ThrowsAsync<WorkflowSetAsideException>(
            () => host.Workflows.GetOutputAsync<string>("broken").WaitAsync(TimeSpan.FromSeconds(30)));

        Assert.Contains("FW1013", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(WorkflowStatus.Resumable, await host.Workflows.GetStatusAsync("broken"));
    }

    [Fact]
    public async Task A_cancellation_whose_commit_is_lost_to_another_host_is_answered()
    {
        var store = new InMemoryStore();
        var thief = await store.Cluster.JoinAsync(new("thief", "thief", "other"));
        await using var host = await WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
        {
            Store = store,
            Services = services => services.AddSingleton(new Board()),
            Configure = options => options.TakeOver = false,
            Writing = (_, write) => Steal(store, write),
        });
        await host.Workflows.StartAsync(BoardSteps.Steps.Gated("never"), id: "stolen");

        var canceling = host.Workflows.CancelAsync("stolen");
        await Task.Delay(TimeSpan.FromMilliseconds(100));
        await thief.DisposeAsync();

        Assert.True(await canceling.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(WorkflowStatus.Canceled, await host.Workflows.GetStatusAsync("stolen"));
    }

    [Theory]
    [InlineData(WorkflowStatus.Pending, null, 1010)]
    [InlineData(WorkflowStatus.Running, null, 1009)]
    [InlineData(WorkflowStatus.Running, "dead", 1002)]
    public async Task The_log_tells_who_had_a_workflow_before(WorkflowStatus status, string? owner, int id)
    {
        using var log = new LogLines();
        var store = new InMemoryStore();
        await using (var before = await store.Cluster.JoinAsync(new("dead", "dead", "other")))
        {
            var input = Input("""{"steps":[],"out":{"v":1}}""");
            await store.Instances.CreateAsync(Pending("w") with { Status = status, Owner = owner }, [input]);
        }

        await using var host = await WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
        {
            Store = store,
            Services = services => services.AddSingleton<ILoggerProvider>(log),
        });
        await Board.UntilAsync(
            () => Task.FromResult(log.All.Any(line => line.Id is 1002 or 1009 or 1010)), "it is taken");

        Assert.Equal([id], log.All.Select(line => line.Id).Where(line => line is 1002 or 1009 or 1010));
    }

    // The in-memory store answers at once, so nothing here waits.
    private static void Steal(InMemoryStore store, StoreWrite write)
    {
        if (write is { Kind: StoreWriteKind.Commit, Header: { Status: WorkflowStatus.Canceled, Owner: not "thief" } })
        {
            var header = store.Instances.ReadAsync(write.Header.Id).AsTask();
            if (header is { IsCompletedSuccessfully: true, Result: { Epoch: 1 } found })
            {
                Assert.True(store.Instances.ClaimAsync(found, "thief").AsTask().IsCompletedSuccessfully);
            }
        }
    }

    private static InstanceHeader Pending(string id) => new()
    {
        Id = id,
        Name = "x",
        Status = WorkflowStatus.Pending,
        Birth = "birth",
        Run = "run",
        StartToken = "token",
        CreatedAt = DateTimeOffset.UtcNow,
    };

    private static JournalRecord Input(string graph) => new()
    {
        Key = RecordKeys.Input("run"),
        Sequence = 1,
        Kind = RecordKind.Input,
        Data = new(PayloadKind.Json, Encoding.UTF8.GetBytes(graph)),
    };
}
