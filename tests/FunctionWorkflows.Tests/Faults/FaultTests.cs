using System.Text;
using FunctionWorkflows.Tests.Semantics;
using Microsoft.Extensions.DependencyInjection;
using static FunctionWorkflows.Tests.Faults.FaultSteps;

#pragma warning disable CA2012 // Each is passed on, and awaited by the engine.

namespace FunctionWorkflows.Tests.Faults;

/// <summary>What a failing store, a lost claim, or an unlucky moment must not break.</summary>
public sealed class FaultTests : IAsyncDisposable
{
    private readonly InterceptedStore _store = new();
    private readonly Board _board = new();

    [Fact]
    public async Task A_workflow_that_was_pending_and_kills_its_hosts_is_set_aside_after_the_third()
    {
        var client = Client();
        await client.StartAsync(Steps.Killer(), id: "w");

        await KillAsync(hosts: 3);
        await AssertSetAsideAsync();
    }

    [Fact]
    public async Task A_workflow_that_was_resumed_and_kills_its_hosts_is_set_aside_after_the_third()
    {
        await Client().StartAsync(Steps.Killer(), id: "w");
        await KillAsync(hosts: 3);
        await AssertSetAsideAsync();
        await Client().ResumeAsync("w");

        await KillAsync(hosts: 3);
        await AssertSetAsideAsync();
        Assert.Equal(6, _board.Runs("killer"));
    }

    [Fact]
    public async Task A_cancellation_whose_commit_is_lost_looks_again()
    {
        await using var host = await HostAsync();
        await host.Workflows.StartAsync(BoardSteps.Steps.Gated("g"), id: "w");
        await _board.ReachedAsync("g");
        var other = await _store.Memory.Cluster.JoinAsync(new("other", "other", "v"));
        _store.Interception = (method, arguments, next) =>
            method == "CommitAsync" && ((InstanceCommit)arguments[1]!).Header.Status == WorkflowStatus.Canceled ? StealAsync(next) : next();

        var cancel = host.Workflows.CancelAsync("w");

        await Board.WithinAsync(cancel, "The cancellation did not return");
        await other.DisposeAsync();

        async ValueTask<CommitResult> StealAsync(Func<object?> next)
        {
            _store.Interception = null;
            var header = await _store.Memory.Instances.ReadAsync("w");
            var claim = await _store.Memory.Instances.ClaimAsync(header!, "other");
            var result = await (ValueTask<CommitResult>)next()!;
            var canceled = claim!.Header with { Status = WorkflowStatus.Canceled, EndedAt = DateTimeOffset.UtcNow };
            await _store.Memory.Instances.CommitAsync(claim, new() { Header = canceled });
            return result;
        }
    }

    [Fact]
    public async Task A_store_that_fails_while_the_final_output_is_stored_only_delays_the_end()
    {
        await using var host = await HostAsync(o => o.ObjectThreshold = 1_000);
        var failures = 0;
        _store.Interception = (method, _, next) =>
            method == "PutAsync" && Interlocked.Increment(ref failures) <= 2 ? throw Full() : next();

        var output = host.Workflows.RunAsync(Step.All(Steps.Repeat("a", 800), Steps.Repeat("b", 800)), id: "w");

        await Board.WithinAsync(output, "The workflow did not end");
        Assert.Equal(800, (await output)[1].Length);
    }

    [Fact]
    public async Task A_store_that_fails_while_arguments_are_read_is_no_failure_of_the_step()
    {
        await using var host = await HostAsync(o => (o.ObjectThreshold, o.ObjectCacheBytes) = (1_000, 0));
        var failures = 0;
        _store.Interception = (method, _, next) =>
            method == "OpenReadAsync" && Interlocked.Increment(ref failures) <= 5 ? throw new IOException("away") : next();

        var output = host.Workflows.RunAsync(Steps.Length(Steps.Repeat("a", 5_000)), id: "w");

        await Board.WithinAsync(output, "The workflow did not end");
        Assert.Equal(5_000, await output);
        Assert.Equal(["try 1"], _board.Notes);
    }

    [Fact]
    public async Task A_suspect_that_ends_before_its_turn_does_not_keep_the_turn()
    {
        await CreateAsync("a", BoardSteps.Steps.Gated("a"), deaths: 2);
        await using var host = await HostAsync();
        await _board.ReachedAsync("a");
        await CreateAsync("b", BoardSteps.Steps.Gated("b"), deaths: 2);
        await OwnedAsync("b");
        Assert.True(await host.Workflows.CancelAsync("b"));
        await CreateAsync("c", BoardSteps.Steps.Gated("c"), deaths: 2);

        _board.Open("a");

        await _board.ReachedAsync("c");
        _board.Open("c");
        Assert.Equal(0, _board.Runs("b"));
    }

    [Fact]
    public async Task A_host_with_several_suspects_stops_at_once()
    {
        await CreateAsync("a", BoardSteps.Steps.Gated("a"), deaths: 2);
        var host = await HostAsync();
        await _board.ReachedAsync("a");
        await CreateAsync("b", BoardSteps.Steps.Gated("b"), deaths: 2);
        await CreateAsync("c", BoardSteps.Steps.Gated("c"), deaths: 2);
        await OwnedAsync("b");
        await OwnedAsync("c");

        var stop = host.StopAsync();
        await Board.UntilAsync(() => Task.FromResult(Engine(host).HasStopped), "the host stops");
        _board.Open("a");

        await Board.WithinAsync(stop, "The host did not stop");
    }

    [Fact]
    public async Task A_graph_that_cannot_be_replayed_is_set_aside()
    {
        var graph = """{"steps":[{"f":"repeat","a":{"text":{"s":7}}}],"out":{"s":0}}""";
        await CreateAsync("w", graph, deaths: 0);

        await using var host = await HostAsync();

        await Board.UntilAsync(
            async () => (await _store.Memory.Instances.ReadAsync("w"))!.SetAsideBy is not null, "the workflow is set aside");
    }

    [Fact]
    public async Task A_store_that_fails_during_a_takeover_only_delays_it()
    {
        var graph = GraphWriter.Write(Step.ArgumentOf(Steps.Length("abc")), 32_768).Json;
        await CreateAsync("w", Encoding.UTF8.GetString(graph), deaths: 0, isObject: true);
        var failures = 0;
        _store.Interception = (method, _, next) =>
            method == "OpenReadAsync" && Interlocked.Increment(ref failures) <= 2 ? throw new IOException("away") : next();

        await using var host = await HostAsync(o => o.ObjectCacheBytes = 0);

        var output = host.Workflows.GetOutputAsync<int>("w");
        await Board.WithinAsync(output, "The workflow did not end");
    }

    [Fact]
    public async Task A_host_that_lost_its_lease_can_still_resume_and_cancel_for_others()
    {
        await using var host = await HostAsync();
        await Assert.ThrowsAsync<WorkflowFailedException>(() => host.Workflows.RunAsync(Steps.Fails().WithRetries(0), id: "a"));
        await Assert.ThrowsAsync<WorkflowFailedException>(() => host.Workflows.RunAsync(Steps.Fails().WithRetries(0), id: "b"));
        _store.Memory.Kill(Engine(host).Id);

        await Board.WithinAsync(Task.Run(() => host.Workflows.ResumeAsync("a")), "The resume did not return");
        await Board.WithinAsync(Task.Run(() => host.Workflows.CancelAsync("b")), "The cancellation did not return");
    }

    [Fact]
    public async Task A_message_that_comes_while_the_workflow_is_being_started_is_looked_at()
    {
        await using var host = await HostAsync();
        var looks = 0;
        var isPosted = false;
        _store.Interception = (method, _, next) =>
        {
            if (method == "CreateAsync")
            {
                return CreateAndPostAsync(next);
            }

            var result = next();
            if (method == "FindMessagesAsync" && Volatile.Read(ref isPosted))
            {
                Interlocked.Increment(ref looks);
            }

            return result;
        };
        await host.Workflows.StartAsync(BoardSteps.Steps.Gated("g"), id: "w");

        var output = host.Workflows.GetOutputAsync<string>("w");
        await Board.WithinAsync(((Task)output).ContinueWith(_ => { }, TaskScheduler.Default), "The cancellation was not seen");
        await Assert.ThrowsAsync<WorkflowCanceledException>(() => output);

        async ValueTask<CreateResult> CreateAndPostAsync(Func<object?> next)
        {
            var result = await (ValueTask<CreateResult>)next()!;
            await _store.Memory.Instances.PostAsync("w", result.Header!.Birth, 1, [new() { Id = "m", Kind = InboxKinds.Cancel }]);
            Volatile.Write(ref isPosted, true);
            await Board.UntilAsync(() => Task.FromResult(Volatile.Read(ref looks) >= 1), "the host looks at its messages");
            return result;
        }
    }

    [Fact]
    public async Task A_workflow_that_is_canceled_while_it_is_being_started_does_not_run_on()
    {
        await using var host = await HostAsync();
        Task<bool>? cancel = null;
        var reads = 0;
        _store.Interception = (method, _, next) =>
        {
            if (method == "CreateAsync")
            {
                return CreateAndCancelAsync(next);
            }

            var result = next();
            if (method == "ReadAsync")
            {
                Interlocked.Increment(ref reads);
            }

            return result;
        };

        await host.Workflows.StartAsync(BoardSteps.Steps.Gated("g"), id: "w");

        await Board.WithinAsync(cancel!, "The cancellation did not return");
        Assert.True(await cancel!);
        await Board.UntilAsync(() => Task.FromResult(Engine(host).Find("w") is null), "nothing of it runs");

        async ValueTask<CreateResult> CreateAndCancelAsync(Func<object?> next)
        {
            var result = await (ValueTask<CreateResult>)next()!;
            cancel = Task.Run(() => host.Workflows.CancelAsync("w"));
            await Board.UntilAsync(() => Task.FromResult(cancel.IsCompleted || Volatile.Read(ref reads) >= 2), "the cancellation looks at it");
            return result;
        }
    }

    [Fact]
    public async Task A_step_that_ends_after_the_grace_of_a_drain_does_not_set_its_workflow_aside()
    {
        var host = await HostAsync(o => o.ObjectThreshold = 1_000);
        await host.Workflows.StartAsync(Step.All(BoardSteps.Steps.Deaf("g"), Steps.Repeat("b", 998)), id: "w");
        await _board.ReachedAsync("g");
        await Board.UntilAsync(async () => (await _store.Memory.Instances.ReadAsync("w"))!.CommitNumber == 2, "the other step is recorded");
        using var grace = new CancellationTokenSource();
        var stop = host.StopAsync(grace.Token);
        await grace.CancelAsync();

        _board.Open("g");

        await Board.WithinAsync(((Task)stop).ContinueWith(_ => { }, TaskScheduler.Default), "The host did not stop");
        var header = await _store.Memory.Instances.ReadAsync("w");
        Assert.Null(header!.SetAsideBy);
    }

    [Fact]
    public async Task A_client_whose_store_could_not_be_opened_tries_again()
    {
        var client = Client();
        _store.Opening = () => throw new FunctionWorkflowsException("FW1030", "locked");
        await Assert.ThrowsAsync<FunctionWorkflowsException>(() => client.StartAsync(Steps.Length("a"), id: "w"));
        _store.Opening = null;

        await client.StartAsync(Steps.Length("a"), id: "w");
    }

    [Fact]
    public async Task A_workflow_that_cannot_be_loaded_keeps_no_host_from_stopping()
    {
        await CreateAsync("w", BoardSteps.Steps.Gated("w"), deaths: 0);
        var isReached = new TaskCompletionSource();
        _store.Interception = (method, _, next) =>
        {
            if (method != "LoadAsync")
            {
                return next();
            }

            isReached.TrySetResult();
            throw new FunctionWorkflowsException("FW1033", "damaged");
        };
        var host = await HostAsync();
        await Board.WithinAsync(isReached.Task, "The host did not load it");

        var stop = host.StopAsync(new CancellationToken(canceled: true));

        await Board.WithinAsync(((Task)stop).ContinueWith(_ => { }, TaskScheduler.Default), "The host did not stop");
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static FunctionWorkflowsException Full() => new("FW1031", "no room");

    private static WorkflowEngine Engine(WorkflowTestHost host) => host.Services.GetRequiredService<WorkflowEngine>();

    private IWorkflowClient Client()
    {
        var services = new ServiceCollection();
        services.AddFunctionWorkflowsClient().UseStore(_store);
        return services.BuildServiceProvider().GetRequiredService<IWorkflowClient>();
    }

    private Task<WorkflowTestHost> HostAsync(Action<FunctionWorkflowsOptions>? configure = null) => WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
    {
        Store = _store,
        Configure = options =>
        {
            options.Cpus = 8;
            configure?.Invoke(options);
        },
        Services = services => services.AddSingleton(_board),
    });

    private async Task KillAsync(int hosts)
    {
        for (var i = 0; i < hosts; i++)
        {
            await using var host = await HostAsync();
            var id = Engine(host).Id;
            await Board.WithinAsync(host.Crashed, $"Host {i} was not killed");
            _store.Memory.Kill(id);
        }
    }

    private async Task AssertSetAsideAsync()
    {
        await using var last = await HostAsync();
        await Board.UntilAsync(
            async () => last.IsCrashed || (await _store.Memory.Instances.ReadAsync("w"))!.SetAsideBy == "*", "the workflow is set aside");
        Assert.False(last.IsCrashed);
    }

    private Task OwnedAsync(string id) => Board.UntilAsync(
        async () => (await _store.Memory.Instances.ReadAsync(id))!.Owner is not null, $"'{id}' is taken");

    private Task CreateAsync(string id, Step step, int deaths) =>
        CreateAsync(id, Encoding.UTF8.GetString(GraphWriter.Write(Step.ArgumentOf(step), 32_768).Json), deaths);

    private async Task CreateAsync(string id, string graph, int deaths, bool isObject = false)
    {
        var data = new Payload(PayloadKind.Json, Encoding.UTF8.GetBytes(graph));
        if (isObject)
        {
            var content = ObjectContent.Of(Encoding.UTF8.GetBytes(graph), isRaw: false);
            await _store.Memory.Objects.PutAsync(id, "birth", content.Hash, content.OpenRead());
            data = ObjectStorage.Reference(new(content));
        }

        var header = new InstanceHeader
        {
            Id = id,
            Name = "test",
            Status = WorkflowStatus.Running,
            Birth = "birth",
            Run = "run",
            StartToken = "token",
            CreatedAt = DateTimeOffset.UtcNow,
            DeathsWithoutProgress = deaths,
        };
        var record = new JournalRecord { Key = RecordKeys.Input("run"), Sequence = 1, Kind = RecordKind.Input, Data = data };
        Assert.Equal(CreateOutcome.Created, (await _store.Memory.Instances.CreateAsync(header, [record])).Outcome);
    }
}
