using System.Diagnostics;
using FunctionWorkflows.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using static FunctionWorkflows.Benchmarks.BenchmarkSteps;

namespace FunctionWorkflows.Benchmarks;

/// <summary>One measured run: how long it took, how many records it wrote, and in how many transactions.</summary>
internal sealed record Measured(TimeSpan Elapsed, int Records, int Transactions);

/// <summary>What is measured, on one host that lives as long as the measurement.</summary>
internal sealed class Scenarios : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly IWorkflowStore _store;
    private readonly Func<long> _transactions;

    private Scenarios(IHost host, IWorkflowStore store, Func<long> transactions)
    {
        _host = host;
        _store = store;
        _transactions = transactions;
    }

    private IWorkflowClient Workflows => _host.Services.GetRequiredService<IWorkflowClient>();

    public static Task<Scenarios> StartAsync(string folder) => StartAsync(
        new SqliteStore(Path.Combine(folder, $"{Guid.NewGuid():N}.db")), store => store.Context.Writes.Transactions);

    /// <summary>Starts a host on a store; the function tells how many transactions the store has done so far.</summary>
    public static async Task<Scenarios> StartAsync<T>(T store, Func<T, long> transactions)
        where T : IWorkflowStore
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddFunctionWorkflows().UseStore(store);
        var host = builder.Build();
        await host.StartAsync();
        return new(host, store, () => transactions(store));
    }

    public async Task<Measured> SequenceAsync(int steps)
    {
        Step<int> step = Steps.Next(0);
        for (var i = 1; i < steps; i++)
        {
            step = Steps.Next(step);
        }

        return await MeasureAsync(steps, workflows => workflows.RunAsync(step));
    }

    /// <summary>Starts a long workflow, whose steps tell of themselves.</summary>
    public Task StartTicksAsync(string id, int steps)
    {
        Step<int> step = Steps.Tick(0);
        for (var i = 1; i < steps; i++)
        {
            step = Steps.Tick(step);
        }

        return Workflows.StartAsync(step, new StartOptions { Id = id });
    }

    public async Task<Measured> FanOutAsync(int steps)
    {
        var all = Steps.Count(Enumerable.Range(0, steps).Select(Steps.Leaf).ToArray());
        return await MeasureAsync(steps + 1, workflows => workflows.RunAsync(all));
    }

    public async Task<Measured> ManyAsync(int count, int steps, int inFlight)
    {
        return await MeasureAsync(count * steps, workflows => Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = inFlight },
            async (_, cancellationToken) =>
            {
                Step<int> step = Steps.Next(0);
                for (var i = 1; i < steps; i++)
                {
                    step = Steps.Next(step);
                }

                await workflows.RunAsync(step, cancellationToken: cancellationToken);
            }));
    }

    /// <summary>Median time between two steps, early and late in one sequence.</summary>
    public async Task<(TimeSpan Early, TimeSpan Late)> StepTimesAsync(int steps)
    {
        Times = new long[steps];
        await SequenceAsync(steps);
        var gaps = Times.Zip(Times.Skip(1), Stopwatch.GetElapsedTime).ToArray();
        Times = [];
        return (Median(gaps[10..510]), Median(gaps[^500..]));
    }

    /// <summary>Memory of the whole process while workflows wait in flight.</summary>
    public async Task<(long Before, long With)> MemoryAsync(int count)
    {
        var workflows = Workflows;
        await workflows.RunAsync(Steps.Next(0));
        var before = WorkingSet();
        var handles = new List<WorkflowHandle<int>>();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, cancellationToken) =>
        {
            var handle = await workflows.StartAsync(Steps.Next(Steps.Wait(i)), cancellationToken: cancellationToken);
            lock (handles)
            {
                handles.Add(handle);
            }
        });
        var with = WorkingSet();
        OpenGate();
        foreach (var handle in handles)
        {
            await handle.GetOutputAsync();
        }

        return (before, with);
    }

    public static T Median<T>(IEnumerable<T> values) => values.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : default!;

    private static long WorkingSet()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        await _store.DisposeAsync();
    }

    private async Task<Measured> MeasureAsync(int records, Func<IWorkflowClient, Task> run)
    {
        var transactions = _transactions();
        var clock = Stopwatch.StartNew();
        await run(Workflows);
        return new(clock.Elapsed, records, (int)(_transactions() - transactions));
    }
}
