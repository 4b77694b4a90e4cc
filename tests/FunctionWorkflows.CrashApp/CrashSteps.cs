using System.Globalization;

namespace FunctionWorkflows.CrashApp;

/// <summary>Steps whose every run leaves a line in a file that no crash takes back.</summary>
public static partial class CrashSteps
{
    private static readonly Lock Gate = new();

    internal static string LogPath { get; set; } = "";

    [Step]
    public static int Leaf(int n, StepContext context)
    {
        Log(context, n);
        return n;
    }

    [Step]
    public static int Sum(int[] values, StepContext context)
    {
        Log(context, values.Length);
        return values.Sum();
    }

    /// <summary>A tree: every level is a continuation that fans out.</summary>
    [Step]
    public static Step<int> Tree(int depth, int width, StepContext context)
    {
        Log(context, depth);
        return depth == 0
            ? Steps.Leaf(1)
            : Steps.Sum(Enumerable.Range(0, width).Select(_ => Steps.Tree(depth - 1, width)).ToArray());
    }

    /// <summary>Says that it runs, and waits until it is canceled.</summary>
    [Step(Cpus = 0)]
    public static async Task<int> Hold(StepContext context)
    {
        Log(context, 0);
        await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
        return 0;
    }

    /// <summary>Says that it runs, and ends when a file appears.</summary>
    [Step(Cpus = 0)]
    public static async Task<int> WaitForFile(string path, StepContext context)
    {
        Log(context, 0);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!File.Exists(path))
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        return 1;
    }

    private static void Log(StepContext context, int value)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{context.IdempotencyKey} {Environment.ProcessId} {value}\n");
        lock (Gate)
        {
            File.AppendAllText(LogPath, line);
        }
    }
}
