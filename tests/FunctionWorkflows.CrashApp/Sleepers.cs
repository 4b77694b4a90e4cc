using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FunctionWorkflows.CrashApp;

/// <summary>Many workflows that sleep, and wake one after another: what they take of memory, and how late they wake.</summary>
public static partial class Sleepers
{
    private static readonly Lock Gate = new();
    private static readonly List<double> Late = [];
    private static readonly TaskCompletionSource AllWoke = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private static int _count;

    /// <summary>Runs it, and prints one line: how many, the most of memory in MiB, and the lateness in ms.</summary>
    /// <param name="folder">Where the store is.</param>
    /// <param name="count">How many.</param>
    /// <param name="asleep">How long the first one sleeps: long enough for all to be started.</param>
    public static async Task RunAsync(string folder, int count, TimeSpan asleep)
    {
        // So many a second are below what the store can do beside everything else.
        var apart = TimeSpan.FromMilliseconds(count > 10_000 ? 1.5 : 2);
        _count = count;
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddFunctionWorkflows().UseSqlite(Path.Combine(folder, "sleepers.db"));
        using var host = builder.Build();
        await host.StartAsync();
        var workflows = host.Services.GetRequiredService<IWorkflowClient>();
        var first = TimeProvider.System.GetUtcNow() + asleep;
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, token) =>
            await workflows.StartAsync(Workflows.Nap(first + (i * apart)), $"nap-{i}", token));
        var started = first - TimeProvider.System.GetUtcNow();
        await AllWoke.Task;
        var page = await workflows.ListAsync(new() { Statuses = [WorkflowStatus.Successful], Top = 1_000 });
        Late.Sort();
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(
            $"SLEEPERS {count} SPARE {started.TotalSeconds:F1} PEAK {process.PeakWorkingSet64 / 1048576} "
            + $"P50 {Late[count / 2]:F0} P99 {Late[count * 99 / 100]:F0} MAX {Late[^1]:F0} LISTED {page.Workflows.Count}");
        await host.StopAsync();
    }

    /// <summary>Notes how late it is.</summary>
    [Step]
    public static void Wake(DateTimeOffset due)
    {
        var late = (TimeProvider.System.GetUtcNow() - due).TotalMilliseconds;
        lock (Gate)
        {
            Late.Add(late);
            if (Late.Count == _count)
            {
                AllWoke.TrySetResult();
            }
        }
    }

    /// <summary>Sleeps, and wakes.</summary>
    [Workflow]
    public static async Task Nap(WorkflowContext ctx, DateTimeOffset due)
    {
        await ctx.Sleep(due - ctx.Now);
        await ctx.Run(Steps.Wake(due));
    }
}
