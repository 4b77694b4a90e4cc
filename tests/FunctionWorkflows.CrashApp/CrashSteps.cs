namespace FunctionWorkflows.CrashApp;

/// <summary>Steps whose every run leaves a line in a file that no crash takes back.</summary>
public static partial class CrashSteps
{
    [Step]
    public static int Leaf(int n, StepContext context)
    {
        StepLog.Begun(context, "-");
        return n;
    }

    [Step]
    public static int Sum(int[] values, StepContext context)
    {
        StepLog.Begun(context, "-");
        return values.Sum();
    }

    /// <summary>A tree: every level is a continuation that fans out.</summary>
    [Step]
    public static Step<int> Tree(int depth, int width, StepContext context)
    {
        StepLog.Begun(context, "-");
        return depth == 0
            ? Steps.Leaf(1)
            : Steps.Sum(Enumerable.Range(0, width).Select(_ => Steps.Tree(depth - 1, width)).ToArray());
    }

    /// <summary>Says that it runs, and waits until it is canceled.</summary>
    [Step(Cpus = 0)]
    public static async Task<int> Hold(StepContext context)
    {
        StepLog.Begun(context, "-");
        await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
        return 0;
    }

    /// <summary>Says that it runs, and ends when a file appears.</summary>
    [Step(Cpus = 0)]
    public static async Task<int> WaitForFile(string path, StepContext context)
    {
        StepLog.Begun(context, "-");
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!File.Exists(path))
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        return 1;
    }
}
