using FunctionWorkflows.Tests.Engine;
using FunctionWorkflows.Tests.Semantics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

#pragma warning disable CA2012 // Each is passed on, and awaited by the engine.

namespace FunctionWorkflows.Tests.Faults;

/// <summary>A purge of which parts fail.</summary>
public sealed class PurgeTests : IAsyncDisposable
{
    private readonly InterceptedStore _store = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly LogLines _log = new();
    private int _failures;

    [Fact]
    public async Task One_that_cannot_be_deleted_is_told_once_and_the_others_go()
    {
        await using var host = await HostAsync();
        foreach (var id in (string[])["bad", "good"])
        {
            await host.Workflows.RunAsync(FaultSteps.Steps.Repeat("x", 1), id: id);
        }

        _store.Interception = (method, arguments, next) =>
            method == "DeleteAsync" && ((InstanceHeader)arguments[0]!).Id == "bad" && Interlocked.Increment(ref _failures) <= 3
                ? throw new InvalidDataException("The row is nonsense.")
                : next();

        await AdvanceUntilGoneAsync("good");
        Assert.NotNull(await _store.Memory.Instances.ReadAsync("bad"));
        await AdvanceUntilGoneAsync("bad");

        Assert.Equal((4, 1), (Volatile.Read(ref _failures), _log.Count(1502)));
    }

    [Fact]
    public async Task A_list_that_fails_is_told_once_and_read_again()
    {
        await using var host = await HostAsync();
        await host.Workflows.RunAsync(FaultSteps.Steps.Repeat("x", 1), id: "w");
        _store.Interception = (method, _, next) => method == "ListAsync" && Interlocked.Increment(ref _failures) <= 3
            ? throw new InvalidDataException("The row is nonsense.")
            : next();

        await AdvanceUntilGoneAsync("w");

        Assert.Equal(1, _log.Count(1502));
    }

    public async ValueTask DisposeAsync()
    {
        _log.Dispose();
        await _store.DisposeAsync();
    }

    private Task AdvanceUntilGoneAsync(string id) => Board.UntilAsync(
        async () =>
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            return await _store.Memory.Instances.ReadAsync(id) is null;
        },
        $"'{id}' is gone");

    private Task<WorkflowTestHost> HostAsync() => WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
    {
        Store = _store,
        TimeProvider = _time,
        Configure = options => options.KeepFinishedFor = TimeSpan.FromMinutes(10),
        Services = services => services.AddSingleton<ILoggerProvider>(_log).AddSingleton(new Board()),
    });
}
