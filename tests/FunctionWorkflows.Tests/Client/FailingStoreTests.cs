using FunctionWorkflows.Tests.Faults;
using FunctionWorkflows.Tests.Semantics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using static FunctionWorkflows.Tests.Semantics.BoardSteps;

#pragma warning disable CA2012 // Each is passed on, and awaited by the client.

namespace FunctionWorkflows.Tests.Client;

/// <summary>The client over a store that fails for a moment, or for long.</summary>
public sealed class FailingStoreTests : IAsyncDisposable
{
    private readonly InterceptedStore _store = new();
    private readonly Board _board = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private int _failures;

    [Theory]
    [InlineData("CreateAsync")]
    [InlineData("ReadAsync")]
    [InlineData("ListAsync")]
    [InlineData("ReadRecordsAsync")]
    [InlineData("WaitForChangeAsync")]
    [InlineData("IsAliveAsync")]
    [InlineData("JoinAsync")]
    [InlineData("ClaimAsync")]
    [InlineData("LoadAsync")]
    [InlineData("CommitAsync")]
    [InlineData("ReleaseAsync")]
    [InlineData("PostAsync")]
    [InlineData("DeleteAsync")]
    [InlineData("PutAsync")]
    [InlineData("OpenReadAsync")]
    public async Task No_call_of_a_plain_client_fails_because_the_store_did_for_a_moment(string method)
    {
        var output = await RunHostAsync();
        FailIn(method, times: 2, "FW1043");

        await UseAsync(output);

        Assert.True(_failures > 2, $"'{method}' was called {_failures} times.");
    }

    [Theory]
    [InlineData("CreateAsync")]
    [InlineData("PostAsync")]
    [InlineData("DeleteAsync")]
    public async Task A_write_that_went_through_without_an_answer_is_not_done_twice(string method)
    {
        var output = await RunHostAsync();
        _store.Interception = (called, _, next) =>
        {
            var result = next();
            return called == method && Interlocked.Increment(ref _failures) == 1
                ? throw new FunctionWorkflowsException("FW1043", "the answer is lost")
                : result;
        };

        await UseAsync(output);

        Assert.True(_failures > 1);
    }

    [Fact]
    public async Task After_30_seconds_the_caller_gets_the_exception_of_the_store()
    {
        FailIn("CreateAsync", int.MaxValue, "FW1043");

        var start = Client(_time).StartAsync(Steps.Text("x"), id: "w");
        await AdvanceUntilAsync(() => start.IsCompleted);

        Assert.Equal("FW1043", (await Assert.ThrowsAsync<FunctionWorkflowsException>(() => start)).Code);
        Assert.InRange(_time.GetUtcNow() - _time.Start, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData("FW1031")]
    [InlineData("FW1032")]
    [InlineData("FW1044")]
    public async Task What_only_a_person_can_mend_is_told_at_once(string code)
    {
        FailIn("CreateAsync", int.MaxValue, code);

        var e = await Assert.ThrowsAsync<FunctionWorkflowsException>(
            () => Client(_time).StartAsync(Steps.Text("x"), id: "w"));

        Assert.Equal((code, 1), (e.Code, _failures));
    }

    [Fact]
    public async Task A_caller_that_gives_up_waits_no_longer()
    {
        FailIn("CreateAsync", int.MaxValue, "FW1043");
        using var source = new CancellationTokenSource();
        var start = Client(_time).StartAsync(Steps.Text("x"), id: "w", source.Token);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
    }

    [Fact]
    public async Task A_step_stands_still_for_as_long_as_it_takes()
    {
        await using var host = await WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
        {
            Store = _store,
            TimeProvider = _time,
            Services = services => services.AddSingleton(_board),
        });
        _store.Interception = (method, arguments, next) => method == "CreateAsync"
            && ((InstanceHeader)arguments[0]!).Id == "child" && _time.GetUtcNow() - _time.Start < TimeSpan.FromMinutes(10)
                ? throw new FunctionWorkflowsException("FW1043", "away")
                : next();

        var output = host.Workflows.RunAsync(ClientSteps.Steps.StartsChild(), id: "w");
        await _board.ReachedAsync("begun");
        await AdvanceUntilAsync(() => output.IsCompleted);

        Assert.Equal(1, await output);
    }

    [Fact]
    public async Task A_workflow_that_was_created_without_an_answer_does_not_stay_without_a_runner()
    {
        await using var host = await WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
        {
            Store = _store,
            Services = services => services.AddSingleton(_board),
        });
        _store.Interception = (method, _, next) =>
        {
            var result = next();
            return method == "CreateAsync" ? throw new FunctionWorkflowsException("FW1031", "the answer is lost") : result;
        };

        await Assert.ThrowsAsync<FunctionWorkflowsException>(() => host.Workflows.StartAsync(Steps.Text("x"), id: "w"));
        var output = host.Workflows.GetOutputAsync<string>("w");
        await Board.WithinAsync(output, "The workflow does not run");

        Assert.Equal("x", await output);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    /// <summary>Leaves one workflow that succeeded, two that failed, and one that runs on a living host.</summary>
    private async Task<string> RunHostAsync()
    {
        var host = await WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
        {
            Store = _store,
            Configure = options => options.ObjectThreshold = 1_000,
            Services = services => services.AddSingleton(_board),
        });
        var output = await host.Workflows.RunAsync(Steps.Text(new string('x', 2_000)), id: "done");
        foreach (var id in (string[])["resumed", "canceled"])
        {
            await Assert.ThrowsAsync<WorkflowFailedException>(
                () => host.Workflows.RunAsync(Steps.Mendable("never"), id: id));
        }

        await host.StopAsync();
        var other = await _store.Memory.Cluster.JoinAsync(new("other", "other", "other"));
        var failed = (await _store.Memory.Instances.ReadAsync("done"))!;
        var running = failed with
        {
            Id = "running",
            Status = WorkflowStatus.Running,
            Birth = "birth",
            StartToken = "token",
            Owner = other.Host.Id,
            EndedAt = null,
            Output = null,
        };
        await _store.Memory.Instances.CreateAsync(running, []);
        return output;
    }

    private async Task UseAsync(string output)
    {
        var client = Client(TimeProvider.System);
        Assert.Equal(output, await client.GetOutputAsync<string>("done"));
        Assert.Equal(WorkflowStatus.Successful, (await client.GetMetadataAsync("done")).Status);
        Assert.Equal(4, (await client.ListAsync()).Workflows.Count);
        await client.StartAsync(Steps.Text(new string('y', 50_000)), id: "new");
        Assert.Equal(WorkflowStatus.Pending, await client.GetStatusAsync("new"));
        await client.ResumeAsync("resumed");
        Assert.Equal(1, (await _store.Memory.Instances.ReadAsync("resumed"))!.Resumes);
        Assert.True(await client.CancelAsync("canceled"));
        await CancelRunningAsync(client);
        await client.DeleteAsync("done");
        await Assert.ThrowsAsync<WorkflowNotFoundException>(() => client.GetStatusAsync("done"));
    }

    private async Task CancelRunningAsync(IWorkflowClient client)
    {
        var cancel = client.CancelAsync("running");
        var claim = new InstanceClaim((await _store.Memory.Instances.ReadAsync("running"))!);
        IReadOnlyList<InboxMessage> messages = [];
        await Board.UntilAsync(
            async () => (messages = await _store.Memory.Instances.ReadInboxAsync(claim, 0)).Count > 0, "the message is there");
        var canceled = claim.Header with { Status = WorkflowStatus.Canceled, EndedAt = claim.Header.CreatedAt };
        await _store.Memory.Instances.CommitAsync(claim, new() { Header = canceled });

        Assert.True(await cancel);
        Assert.Single(messages);
    }

    private void FailIn(string failing, int times, string code) => _store.Interception = (method, _, next) =>
        method == failing && Interlocked.Increment(ref _failures) <= times
            ? throw new FunctionWorkflowsException(code, "away")
            : next();

    private IWorkflowClient Client(TimeProvider time)
    {
        var services = new ServiceCollection();
        services.AddSingleton(time);
        services.AddFunctionWorkflowsClient().UseStore(_store);
        return services.BuildServiceProvider().GetRequiredService<IWorkflowClient>();
    }

    // The waits are armed by other threads, so time goes on in pieces.
    private Task AdvanceUntilAsync(Func<bool> condition) => Board.UntilAsync(
        () =>
        {
            var isSo = condition();
            if (!isSo)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
            }

            return Task.FromResult(isSo);
        },
        "time has had its effect");
}
