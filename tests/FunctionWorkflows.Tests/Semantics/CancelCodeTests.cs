using Microsoft.Extensions.DependencyInjection;
using static FunctionWorkflows.Tests.Semantics.CancelCode;

namespace FunctionWorkflows.Tests.Semantics;

/// <summary>Cancellations of workflows in code: what hears of them, who may ask for them, and what comes after.</summary>
public abstract class CancelCodeTests<TStore> : SemanticsTests<TStore>
    where TStore : IStoreKind, new()
{
    [Fact]
    public async Task All_that_the_code_awaits_is_given_up_and_what_it_asks_for_then_runs()
    {
        var client = await ClientAsync();
        var handle = await client.StartAsync(Workflows.WaitsForAll(), "w");
        await Board.ReachedAsync("step");
        await Board.ReachedAsync("beside");

        Assert.True(await handle.CancelAsync());

        await Assert.ThrowsAsync<WorkflowCanceledException>(() => handle.GetOutputAsync());
        await UntilNotedAsync("canceled step", "canceled beside", "undo fired 5");
        var shown = await client.GetMetadataAsync("w");
        Assert.Equal(WorkflowStatus.Canceled, shown.Status);
        Assert.InRange(shown.CancelRequestedAt!.Value, shown.StartedAt!.Value, shown.EndedAt!.Value);
        Assert.False(await handle.CancelAsync());
    }

    [Fact]
    public async Task Compensations_run_in_reverse_and_then_it_is_canceled()
    {
        var client = await ClientAsync();
        var handle = await client.StartAsync(Workflows.Books(fails: false), "w");
        await Board.ReachedAsync("booking");
        Board.Open("undo");

        Assert.True(await handle.CancelAsync());

        await Assert.ThrowsAsync<WorkflowCanceledException>(() => handle.GetOutputAsync());
        Assert.Equal(["undo last", "undo first"], Board.Notes.Where(IsUndo));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cancellation_amid_compensations_stops_none_of_them(bool dies)
    {
        var first = await HostAsync();
        await first.Workflows.StartAsync(Workflows.Books(fails: true), "w");
        await Board.ReachedAsync("undo");

        Assert.True(await first.Workflows.CancelAsync("w"));
        if (dies)
        {
            first.Crash();
        }

        Board.Open("undo");
        var client = dies ? await ClientAsync() : first.Workflows;
        await Assert.ThrowsAsync<WorkflowCanceledException>(() => client.GetOutputAsync<string>("w"));
        Assert.Equal(["undo last", "undo first"], Board.Notes.Where(IsUndo));
    }

    [Fact]
    public async Task Code_that_takes_no_notice_is_canceled_all_the_same_when_it_ends()
    {
        var client = await ClientAsync();
        var handle = await client.StartAsync(Workflows.Ignores(), "w");
        await UntilWaitingAsync(client, "w");
        Assert.True(await handle.CancelAsync());
        await Board.ReachedAsync("cleaning");
        Assert.Equal(WorkflowStatus.Running, await handle.GetStatusAsync());
        Assert.NotNull((await client.GetMetadataAsync("w")).CancelRequestedAt);

        Board.Open("cleaning");

        await Assert.ThrowsAsync<WorkflowCanceledException>(() => handle.GetOutputAsync());
    }

    [Fact]
    public async Task A_second_cancellation_that_is_to_be_now_skips_the_clean_up()
    {
        var client = await ClientAsync();
        var handle = await client.StartAsync(Workflows.Ignores(), "w");
        await UntilWaitingAsync(client, "w");
        await handle.CancelAsync();
        await Board.ReachedAsync("cleaning");

        Assert.True(await handle.CancelAsync(CancelMode.Now));

        Assert.Equal(WorkflowStatus.Canceled, await handle.GetStatusAsync());
        await UntilNotedAsync("canceled cleaning");
    }

    [Fact]
    public async Task A_cancellation_survives_the_host_and_clean_up_goes_on()
    {
        var first = await HostAsync();
        await first.Workflows.StartAsync(Workflows.Ignores(), "w");
        await UntilWaitingAsync(first.Workflows, "w");
        await first.Workflows.CancelAsync("w");
        await Board.ReachedAsync("cleaning");
        first.Crash();

        Board.Open("cleaning");
        var second = await ClientAsync();

        await Assert.ThrowsAsync<WorkflowCanceledException>(() => second.GetOutputAsync<string>("w"));
    }

    [Fact]
    public async Task A_token_of_its_own_gives_up_one_thing_and_the_code_goes_on()
    {
        var client = await ClientAsync();
        var handle = await client.StartAsync(Workflows.GivesUp(), "w");
        await Board.ReachedAsync("step");
        await Board.ReachedAsync("gate");

        await handle.RaiseEventAsync("enough", 1);

        Assert.Equal("6 False", await handle.GetOutputAsync());
        await UntilNotedAsync("canceled step", "canceled gate", "undo gate", "undo after");
        Assert.DoesNotContain("undo late", Board.Notes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_code_gives_up_as_it_continues_as_new_is_given_up(bool dies)
    {
        var first = await HostAsync(written: (host, write) =>
        {
            if (dies && write is { Kind: StoreWriteKind.Commit, Header.Id: "w" }
                && write.Records.Any(record => record.Kind == RecordKind.Succeeded))
            {
                host.Crash();
            }
        });
        await first.Workflows.StartAsync(Workflows.GoesOnAsNew(1), "w");
        await Board.ReachedAsync("step");
        await Board.ReachedAsync("gate");

        await first.Workflows.RaiseEventAsync("w", "go", 1);
        if (dies)
        {
            await Board.WithinAsync(first.Crashed, "The host has not crashed");
        }

        var client = dies ? await ClientAsync() : first.Workflows;
        Assert.Equal("done", await client.GetOutputAsync<string>("w"));
        await UntilAsync(client, "child", WorkflowStatus.Canceled);

        // What runs on a host that has died is nobody's affair.
        await Board.UntilAsync(() => Task.FromResult(dies || Board.Notes.Contains("canceled step")), "its token fires");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_cancellation_reaches_children_and_theirs(int depth)
    {
        var client = await ClientAsync();
        var handle = await client.StartAsync(Workflows.Parent(depth), "w");
        await Board.ReachedAsync("gate");

        Assert.True(await handle.CancelAsync());

        await Assert.ThrowsAsync<WorkflowCanceledException>(() => handle.GetOutputAsync());
        await UntilAsync(client, "leaf", WorkflowStatus.Canceled);
        Assert.Equal(["canceled gate", "undo gate"], Board.Notes.Order());
    }

    [Theory]
    [InlineData(CancelMode.Graceful)]
    [InlineData(CancelMode.Now)]
    public async Task A_cancellation_reaches_a_child_on_another_host(CancelMode mode)
    {
        var (first, _) = await OnTwoHostsAsync();

        Assert.True(await first.Workflows.CancelAsync("w", mode));

        await UntilAsync(first.Workflows, "leaf", WorkflowStatus.Canceled);
        await UntilAsync(first.Workflows, "w", WorkflowStatus.Canceled);
        Assert.Equal(["canceled gate", "undo gate"], Board.Notes.Order());
    }

    [Theory]
    [InlineData(CancelMode.Graceful)]
    [InlineData(CancelMode.Now)]
    public async Task A_cancellation_reaches_the_child_of_a_parent_whose_host_has_died(CancelMode mode)
    {
        var (first, _) = await OnTwoHostsAsync();
        first.Crash();
        await using var client = PlainClient();

        Assert.True(await Within(client.Workflows.CancelAsync("w", mode)));

        await HostAsync();
        await UntilAsync(client.Workflows, "leaf", WorkflowStatus.Canceled);
        await UntilAsync(client.Workflows, "w", WorkflowStatus.Canceled);
        Assert.Equal(["canceled gate", "undo gate"], Board.Notes.Order());
    }

    [Fact]
    public async Task A_cancellation_of_a_graph_whose_host_has_died_reaches_its_children()
    {
        var first = await HostAsync(options => options.MaxRunningWorkflows = 1);
        await first.Workflows.StartAsync(
            BoardSteps.Steps.Wrap(CodeSteps.Workflows.CleansUp().WithId("leaf")), "w");
        await HostAsync(options => options.TakeOver = true);
        await Board.ReachedAsync("gate");
        first.Crash();
        await using var client = PlainClient();

        Assert.True(await Within(client.Workflows.CancelAsync("w")));

        await UntilAsync(client.Workflows, "leaf", WorkflowStatus.Canceled);
        Assert.Equal(WorkflowStatus.Canceled, await client.Workflows.GetStatusAsync("w"));
    }

    [Fact]
    public async Task A_cancellation_between_whose_halves_the_host_dies_reaches_the_children()
    {
        var first = await HostAsync(
            options => options.MaxRunningWorkflows = 1,
            written: (host, write) =>
            {
                if (write.Kind == StoreWriteKind.Commit
                    && write.Header is { Id: "w", CancelRequestedAt: not null, HasEnded: false })
                {
                    host.Crash();
                }
            });
        await first.Workflows.StartAsync(Workflows.Parent(0), "w");
        await HostAsync();
        await Board.ReachedAsync("gate");

        await Board.WithinAsync(
            Task.WhenAny(first.Workflows.CancelAsync("w", CancelMode.Now), first.Crashed), "Nothing was canceled");
        var second = await ClientAsync();

        await UntilAsync(second, "leaf", WorkflowStatus.Canceled);
        await UntilAsync(second, "w", WorkflowStatus.Canceled);
    }

    [Fact]
    public async Task A_child_that_is_just_being_created_is_canceled_once_it_is_there()
    {
        using var creating = new ManualResetEventSlim();
        var first = await HostAsync(writing: (_, write) =>
        {
            if (write is { Kind: StoreWriteKind.Create, Header.Id: "leaf" })
            {
                Board.Reach("creating");
                creating.Wait(TimeSpan.FromSeconds(10));
            }
        });
        await first.Workflows.StartAsync(Workflows.Parent(0), "w");
        await Board.ReachedAsync("creating");

        Assert.True(await Within(first.Workflows.CancelAsync("w")));
        creating.Set();

        await UntilAsync(first.Workflows, "w", WorkflowStatus.Canceled);
        await UntilAsync(first.Workflows, "leaf", WorkflowStatus.Canceled);
    }

    [Fact]
    public async Task A_plain_client_cancels_what_another_process_runs()
    {
        var host = await HostAsync();
        await host.Workflows.StartAsync(CodeSteps.Workflows.CleansUp(), "w");
        await Board.ReachedAsync("gate");
        await using var client = PlainClient();

        Assert.True(await Within(client.Workflows.CancelAsync("w")));

        Assert.NotNull((await client.Workflows.GetMetadataAsync("w")).CancelRequestedAt);
        await Assert.ThrowsAsync<WorkflowCanceledException>(() => client.Workflows.GetOutputAsync<string>("w"));
        Assert.Equal(["canceled gate", "undo gate"], Board.Notes.Order());
    }

    [Fact]
    public async Task What_nobody_owns_is_canceled_by_the_host_that_takes_it()
    {
        await using var client = PlainClient();
        await client.Workflows.StartAsync(CodeSteps.Workflows.CleansUp(), "w");

        Assert.True(await Within(client.Workflows.CancelAsync("w")));

        await HostAsync();
        await UntilAsync(client.Workflows, "w", WorkflowStatus.Canceled);
        Assert.Contains("undo gate", Board.Notes);
    }

    private static bool IsUndo(string note) => note.StartsWith("undo ", StringComparison.Ordinal);

    private static async Task<T> Within<T>(Task<T> task)
    {
        await Board.WithinAsync(task, "It has not returned");
        return await task;
    }

    /// <summary>The parent 'w' on the first host, which has no room for its child 'leaf'.</summary>
    private async Task<(WorkflowTestHost First, WorkflowTestHost Second)> OnTwoHostsAsync()
    {
        var first = await HostAsync(options => options.MaxRunningWorkflows = 1);
        await first.Workflows.StartAsync(Workflows.Parent(0), "w");
        var second = await HostAsync();
        await Board.ReachedAsync("gate");
        Assert.NotEqual(
            (await Store.Instances.ReadAsync("w"))!.Owner, (await Store.Instances.ReadAsync("leaf"))!.Owner);
        return (first, second);
    }

    private PlainClient PlainClient() => new(Store);

    private async Task UntilNotedAsync(params string[] notes)
    {
        await Board.UntilAsync(() => Task.FromResult(notes.All(Board.Notes.Contains)), string.Join(", ", notes));
        Assert.Equal(notes.Order(), Board.Notes.Order());
    }

    private static Task UntilWaitingAsync(IWorkflowClient client, string id) => Board.UntilAsync(
        async () => (await client.GetMetadataAsync(id)).Steps.Any(step => step.WaitsFor is not null), "it waits");
}

/// <summary>A process that runs nothing itself.</summary>
public sealed class PlainClient : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public PlainClient(IWorkflowStore store)
    {
        var services = new ServiceCollection();
        services.AddFunctionWorkflowsClient().UseStore(new Borrowed(store));
        _services = services.BuildServiceProvider();
    }

    public IWorkflowClient Workflows => _services.GetRequiredService<IWorkflowClient>();

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    /// <summary>The test's store, which the client does not end with itself.</summary>
    private sealed class Borrowed(IWorkflowStore store) : IWorkflowStore
    {
        public IInstanceStore Instances => store.Instances;

        public IObjectStore Objects => store.Objects;

        public IStepQueue Steps => store.Steps;

        public ICluster Cluster => store.Cluster;

        public string Description => store.Description;

        public ValueTask OpenAsync(CancellationToken cancellationToken = default) => store.OpenAsync(cancellationToken);

        public ValueTask DisposeAsync() => default;
    }
}
