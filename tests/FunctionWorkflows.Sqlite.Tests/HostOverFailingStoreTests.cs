using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using static FunctionWorkflows.Sqlite.Tests.FailingStoreSteps;

namespace FunctionWorkflows.Sqlite.Tests;

/// <summary>A host whose store fails while workflows run: they stand still, and then go on.</summary>
public sealed class HostOverFailingStoreTests
{
    [Theory]
    [InlineData("PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1000000", "FW1031")]
    [InlineData("PRAGMA query_only = ON", "PRAGMA query_only = OFF", "FW1032")]
    public async Task Workflow_stands_still_while_the_store_fails_and_goes_on_when_it_works(string fail, string work, string code)
    {
        using var file = new TempFile();
        var log = new HostLog();
        await using var store = new SqliteStore(file.Path, TimeProvider.System, new SqliteStoreOptions());
        using var host = await StartAsync(store, log);
        var workflows = host.Services.GetRequiredService<IWorkflowClient>();
        using var gate = Gate.New();
        var handle = await workflows.StartAsync(Steps.Join(Steps.Wait(gate.Id, 100_000), Steps.Wait(gate.Id, 50_000)));
        await gate.EnteredAsync(2);
        store.Context.Writes.TryUse(db => db.Run(fail));

        gate.Open();
        await log.HasAsync(1301, code);
        Assert.Equal(WorkflowStatus.Running, await handle.GetStatusAsync());
        await UseAsync(store, work);

        Assert.Equal(150_000, await handle.GetOutputAsync());
        await log.HasAsync(1302, "");
        Assert.Equal(2, gate.Runs);
        await host.StopAsync();
    }

    [Fact]
    public async Task Host_whose_lease_lapsed_while_the_store_failed_joins_again_and_goes_on_with_its_workflows()
    {
        using var file = new TempFile();
        var log = new HostLog();
        var lease = TimeSpan.FromMilliseconds(600);
        await using var store = new SqliteStore(
            file.Path, TimeProvider.System, new SqliteStoreOptions { BusyLease = lease, IdleLease = lease });
        using var host = await StartAsync(store, log);
        var workflows = host.Services.GetRequiredService<IWorkflowClient>();
        using var gate = Gate.New();
        var output = workflows.RunAsync(Steps.Join(Steps.Wait(gate.Id, 1), Steps.Wait(gate.Id, 2)), id: "lapsed");
        await gate.EnteredAsync(2);
        await UseAsync(store, "PRAGMA query_only = ON");

        await log.HasAsync(1003, "FW1035");
        await UseAsync(store, "PRAGMA query_only = OFF");
        gate.Open();

        Assert.Equal(3, await output.WaitAsync(TimeSpan.FromSeconds(60)));
        await log.HasAsync(1007, "");
        await host.StopAsync();
    }

    private static async Task UseAsync(SqliteStore store, string sql)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!store.Context.Writes.TryUse(db => db.Run(sql)))
        {
            await timer.WaitForNextTickAsync();
        }
    }

    private static async Task<IHost> StartAsync(SqliteStore store, HostLog log)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddFunctionWorkflows().UseStore(store).Configure(options => options.Cpus = 4);
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private sealed class HostLog : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<(int Id, string Text)> _lines = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue((eventId.Id, formatter(state, exception)));

        public async Task HasAsync(int id, string text)
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
            while (!_lines.Any(line => line.Id == id && line.Text.Contains(text, StringComparison.Ordinal)))
            {
                Assert.False(deadline.IsCancellationRequested, $"no line {id} with '{text}' in: {string.Join("\n", _lines)}");
                await timer.WaitForNextTickAsync();
            }
        }

        public void Dispose()
        {
        }
    }
}

/// <summary>Holds bodies until a test lets them go, and counts them.</summary>
internal sealed class Gate : IDisposable
{
    private static readonly ConcurrentDictionary<string, Gate> Gates = new();

    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _entered = new(0);
    private int _runs;

    public string Id { get; } = Guid.NewGuid().ToString("N");

    public int Runs => Volatile.Read(ref _runs);

    public static Gate New()
    {
        var gate = new Gate();
        return Gates[gate.Id] = gate;
    }

    public static async Task PassAsync(string id)
    {
        var gate = Gates[id];
        Interlocked.Increment(ref gate._runs);
        gate._entered.Release();
        await gate._open.Task;
    }

    public void Dispose()
    {
        Gates.TryRemove(Id, out _);
        _entered.Dispose();
    }

    public void Open() => _open.TrySetResult();

    public async Task EnteredAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.True(await _entered.WaitAsync(TimeSpan.FromSeconds(60)), $"only {i} of {count} bodies began");
        }
    }
}

public static partial class FailingStoreSteps
{
    [Step]
    public static async Task<string> Wait(string gate, int length)
    {
        await Gate.PassAsync(gate);
        return new string('x', length);
    }

    [Step]
    public static int Join(string a, string b) => a.Length + b.Length;
}
