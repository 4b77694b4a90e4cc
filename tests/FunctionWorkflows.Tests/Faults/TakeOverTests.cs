using FunctionWorkflows.Tests.Engine;
using FunctionWorkflows.Tests.Semantics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using static FunctionWorkflows.Tests.Semantics.BoardSteps;

#pragma warning disable CA2012 // Each is passed on, and awaited by the engine.

namespace FunctionWorkflows.Tests.Faults;

/// <summary>A host takes over several at a time, and one bad instance keeps it from none of the others.</summary>
public sealed class TakeOverTests : IAsyncDisposable
{
    private readonly InterceptedStore _store = new();
    private readonly Board _board = new();
    private readonly LogLines _log = new();

    [Fact]
    public async Task Eight_are_taken_at_a_time()
    {
        await StartAsync(20, i => Steps.Text($"{i}"));
        _store.Interception = (method, _, next) => method == "ClaimAsync" ? ClaimAsync(next) : next();

        await using var host = await HostAsync();
        await EndAsync(host, 20);

        Assert.Equal(8, _board.MostInside);

        async ValueTask<InstanceClaim?> ClaimAsync(Func<object?> next)
        {
            _board.Enter();
            if (_board.MostInside == 8)
            {
                _board.Open("full");
            }

            await _board.PassAsync("full");
            _board.Leave();
            return await (ValueTask<InstanceClaim?>)next()!;
        }
    }

    [Fact]
    public async Task No_more_are_taken_than_the_host_may_run()
    {
        await StartAsync(10, i => Steps.Gated($"{i}"));

        await using var host = await HostAsync(options => options.MaxRunningWorkflows = 3);
        await Board.UntilAsync(() => Task.FromResult(_board.MostInside == 3), "three run");
        var owned = (await _store.Memory.Instances.ListAsync(new())).Headers.Count(header => header.Owner is not null);
        for (var i = 0; i < 10; i++)
        {
            _board.Open($"{i}");
        }

        await EndAsync(host, 10);
        Assert.Equal((3, 3), (owned, _board.MostInside));
    }

    [Fact]
    public async Task One_that_cannot_be_claimed_stands_in_nobodys_way_and_is_told_once()
    {
        await StartAsync(3, i => Steps.Text($"{i}"));
        var tries = 0;
        _store.Interception = (method, arguments, next) =>
            method == "ClaimAsync" && ((InstanceHeader)arguments[0]!).Id == "w0" && Interlocked.Increment(ref tries) <= 2
                ? throw new InvalidDataException("The row is nonsense.")
                : next();

        await using var host = await HostAsync(options => options.MaxRunningWorkflows = 1);
        Assert.Equal("1", await host.Workflows.GetOutputAsync<string>("w1"));
        Assert.Equal("2", await host.Workflows.GetOutputAsync<string>("w2"));
        var triesByThen = Volatile.Read(ref tries);
        var output = host.Workflows.GetOutputAsync<string>("w0");
        await Board.WithinAsync(output, "The one that was bad is not taken when it is mended");

        Assert.Equal("0", await output);
        Assert.InRange(triesByThen, 1, 2);
        Assert.Equal((1, 0), (_log.Count(1008), _log.Count(1004)));
    }

    [Fact]
    public async Task A_message_for_one_that_cannot_be_read_keeps_the_host_from_nothing()
    {
        await StartAsync(1, i => Steps.Text($"{i}"));
        var tries = 0;
        _store.Interception = (method, arguments, next) => method switch
        {
            "FindMessagesAsync" => new ValueTask<(IReadOnlyList<string> Ids, long Last)>((["bad"], 1)),
            "ReadAsync" when arguments[0] is "bad" && Interlocked.Increment(ref tries) > 0 =>
                throw new InvalidDataException("The row is nonsense."),
            _ => next(),
        };

        await using var host = await HostAsync();
        await EndAsync(host, 1);
        await Board.UntilAsync(() => Task.FromResult(Volatile.Read(ref tries) >= 2), "it is tried again");

        Assert.Equal((1, 0), (_log.Count(1008), _log.Count(1004)));
    }

    [Fact]
    public async Task One_that_cannot_be_read_while_the_store_fails_is_taken_later_and_not_set_aside()
    {
        var time = new FakeTimeProvider();
        await StartAsync(1, i => Steps.Text($"{i}"));
        var begun = time.GetUtcNow();
        _store.Interception = (method, _, next) => method == "LoadAsync" && time.GetUtcNow() - begun < TimeSpan.FromMinutes(1)
            ? throw new FunctionWorkflowsException("FW1043", "away")
            : next();

        await using var host = await HostAsync(time: time);
        var output = host.Workflows.GetOutputAsync<string>("w0");
        await Board.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(output.IsCompleted);
            },
            "the workflow ends");

        Assert.Equal("0", await output);
        Assert.Equal((1, 0, 0), (_log.Count(1301), _log.Count(1008), _log.Count(1006)));
    }

    [Fact]
    public void What_fails_again_and_again_is_left_alone_for_up_to_5_minutes()
    {
        var time = new FakeTimeProvider();
        var setbacks = new Setbacks(time);
        var told = Enumerable.Range(0, 20).Count(_ => setbacks.Add("w"));

        time.Advance(TimeSpan.FromSeconds(299));
        Assert.False(setbacks.MayTry("w"));
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((1, true, true), (told, setbacks.MayTry("w"), setbacks.MayTry("other")));
    }

    public async ValueTask DisposeAsync()
    {
        _log.Dispose();
        await _store.DisposeAsync();
    }

    private static async Task EndAsync(WorkflowTestHost host, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Board.WithinAsync(host.Workflows.GetOutputAsync<string>($"w{i}"), $"w{i} did not end");
        }
    }

    private async Task StartAsync(int count, Func<int, Step<string>> graph)
    {
        var services = new ServiceCollection();
        services.AddFunctionWorkflowsClient().UseStore(_store);
        var client = services.BuildServiceProvider().GetRequiredService<IWorkflowClient>();
        for (var i = 0; i < count; i++)
        {
            await client.StartAsync(graph(i), id: $"w{i}");
        }
    }

    private Task<WorkflowTestHost> HostAsync(
        Action<FunctionWorkflowsOptions>? configure = null, TimeProvider? time = null) =>
        WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
        {
            Store = _store,
            TimeProvider = time ?? TimeProvider.System,
            Configure = options =>
            {
                options.Cpus = 20;
                configure?.Invoke(options);
            },
            Services = services => services.AddSingleton<ILoggerProvider>(_log).AddSingleton(_board),
        });
}
