using System.Collections.Concurrent;
using System.Diagnostics;
using FunctionWorkflows.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FunctionWorkflows.Benchmarks;

/// <summary>Workflows in code: what their steps, replays, events and sleep cost.</summary>
internal static class Code
{
    public static async Task RunAsync(string folder, string only)
    {
        await ReportAsync("code-10000", only, () => LongAsync(folder, 10_000));
        await ReportAsync("code-fan-out-10000", only, () => FanOutAsync(folder, 10_000));
        await ReportAsync("code-events", only, () => EventsAsync(folder, 1_000));
        await ReportAsync("code-sleepers", only, () => SleepersAsync(folder, 20_000));
    }

    private static async Task ReportAsync(string name, string only, Func<Task<string>> measure)
    {
        if (only is "all" || only == name)
        {
            Console.WriteLine($"{name}: {await measure()}");
        }
    }

    private static async Task<IHost> HostAsync(string file, Action<FunctionWorkflowsOptions>? configure = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Services.AddFunctionWorkflows().UseSqlite(file).Configure(configure ?? (_ => { }));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    // The second run is measured; then another host replays what a third one left in the middle.
    private static async Task<string> LongAsync(string folder, int steps)
    {
        var file = Path.Combine(folder, $"{Guid.NewGuid():N}.db");
        var tenths = "";
        TimeSpan replay;
        using (var host = await HostAsync(file))
        {
            var workflows = host.Services.GetRequiredService<IWorkflowClient>();
            await workflows.RunAsync(CodeWorkflows.Workflows.Count(steps / 2));
            CodeWorkflows.Begin(steps);
            await workflows.RunAsync(CodeWorkflows.Workflows.Count(steps));
            tenths = string.Join(' ', CodeWorkflows.Tenths().Select(tenth => $"{tenth.TotalMilliseconds:F4}"));
            await workflows.StartAsync(CodeWorkflows.Workflows.CountAndWait(steps), "w");
            await CodeWorkflows.HasCounted.Task;
            await host.StopAsync();
        }

        using (var host = await HostAsync(file))
        {
            var workflows = host.Services.GetRequiredService<IWorkflowClient>();
            var clock = Stopwatch.StartNew();
            await workflows.RaiseEventAsync("w", "go", 1);
            await workflows.GetOutputAsync<int>("w");
            replay = clock.Elapsed;
            await host.StopAsync();
        }

        return $"ms a step in each tenth: {tenths}; taken over and replayed in {replay.TotalMilliseconds:F0} ms, "
            + $"{2 * steps / replay.TotalSeconds:F0} records a second";
    }

    private static async Task<string> FanOutAsync(string folder, int steps)
    {
        using var host = await HostAsync(Path.Combine(folder, $"{Guid.NewGuid():N}.db"));
        var workflows = host.Services.GetRequiredService<IWorkflowClient>();
        var times = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            var clock = Stopwatch.StartNew();
            await workflows.RunAsync(CodeWorkflows.Workflows.FanOut(steps));
            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        await host.StopAsync();
        var median = Scenarios.Median(times);
        return $"{median:F0} ms, {median * 1000 / steps:F1} us a step (median of 5)";
    }

    private static async Task<string> EventsAsync(string folder, int count)
    {
        using var host = await HostAsync(Path.Combine(folder, $"{Guid.NewGuid():N}.db"));
        var workflows = host.Services.GetRequiredService<IWorkflowClient>();
        await workflows.StartAsync(CodeWorkflows.Workflows.Echo(count), "w");
        var latencies = new List<double>();
        for (var i = 0; i < count; i++)
        {
            CodeWorkflows.Reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
            var raised = Stopwatch.GetTimestamp();
            await workflows.RaiseEventAsync("w", "go", i);
            latencies.Add(Stopwatch.GetElapsedTime(raised, await CodeWorkflows.Reached.Task).TotalMilliseconds);
        }

        await host.StopAsync();
        latencies.Sort();
        return $"from RaiseEventAsync to the next step: p50 {latencies[count / 2]:F2} ms, "
            + $"p99 {latencies[count * 99 / 100]:F2} ms of {count}";
    }

    private static async Task<string> SleepersAsync(string folder, int count)
    {
        using var host = await HostAsync(Path.Combine(folder, $"{Guid.NewGuid():N}.db"));
        var workflows = host.Services.GetRequiredService<IWorkflowClient>();
        await workflows.RunAsync(CodeWorkflows.Workflows.Nap(DateTimeOffset.MinValue));
        var engine = host.Services.GetRequiredService<WorkflowEngine>();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var due = TimeProvider.System.GetUtcNow().AddHours(1);
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, token) =>
            await workflows.StartAsync(CodeWorkflows.Workflows.Nap(due), $"nap-{i:D8}", token));
        while (engine.SleeperCount < count - 1_000)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        var asleep = engine.SleeperCount;
        await host.StopAsync();
        return $"{asleep} asleep and {count - asleep} in memory: {bytes / count} bytes each, {bytes / 1048576.0:F1} MiB";
    }
}

/// <summary>The workflows that are measured.</summary>
public static partial class CodeWorkflows
{
    private static readonly ConcurrentQueue<long> Ends = new();

    internal static TaskCompletionSource HasCounted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal static TaskCompletionSource<long> Reached { get; set; } = new();

    internal static void Begin(int steps)
    {
        Ends.Clear();
        Ends.Enqueue(Stopwatch.GetTimestamp());
        Every = steps / 10;
    }

    internal static IEnumerable<TimeSpan> Tenths() =>
        Ends.Zip(Ends.Skip(1), (from, to) => Stopwatch.GetElapsedTime(from, to) / Every);

    private static int Every { get; set; } = int.MaxValue;

    [Step]
    public static int Next(int n)
    {
        if ((n + 1) % Every == 0)
        {
            Ends.Enqueue(Stopwatch.GetTimestamp());
        }

        return n + 1;
    }

    [Step]
    public static int Leaf(int n) => n;

    [Step]
    public static void Counted() => HasCounted.TrySetResult();

    [Step]
    public static void Reach() => Reached.TrySetResult(Stopwatch.GetTimestamp());

    [Workflow]
    public static async Task<int> Count(WorkflowContext ctx, int steps)
    {
        var n = 0;
        while (n < steps)
        {
            n = await ctx.Run(Steps.Next(n));
        }

        return n;
    }

    [Workflow]
    public static async Task<int> CountAndWait(WorkflowContext ctx, int steps)
    {
        var n = 0;
        while (n < steps)
        {
            n = await ctx.Run(Steps.Next(n));
        }

        await ctx.Run(Steps.Counted());
        return await ctx.WaitForEvent<int>("go");
    }

    [Workflow]
    public static async Task<int> FanOut(WorkflowContext ctx, int steps) =>
        (await Task.WhenAll(Enumerable.Range(0, steps).Select(i => ctx.Run(Steps.Leaf(i))))).Length;

    [Workflow]
    public static async Task Echo(WorkflowContext ctx, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await ctx.WaitForEvent<int>("go");
            await ctx.Run(Steps.Reach());
        }
    }

    [Workflow]
    public static async Task Nap(WorkflowContext ctx, DateTimeOffset due) => await ctx.Sleep(due - ctx.Now);
}
