using System.Diagnostics;

namespace FunctionWorkflows.Benchmarks;

public static partial class BenchmarkSteps
{
    private static readonly TaskCompletionSource Gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static long[] _times = [];

    /// <summary>When each step of a sequence began, by its number.</summary>
    internal static long[] Times
    {
        get => _times;
        set => _times = value;
    }

    internal static void OpenGate() => Gate.TrySetResult();

    [Step]
    public static int Next(int n)
    {
        if (n < _times.Length)
        {
            _times[n] = Stopwatch.GetTimestamp();
        }

        return n + 1;
    }

    [Step]
    public static int Leaf(int n) => n;

    [Step]
    public static int Count(int[] values) => values.Length;

    [Step(Cpus = 0)]
    public static async Task<int> Wait(int n)
    {
        await Gate.Task;
        return n;
    }

    /// <summary>Says which workflow it is of, and takes its time.</summary>
    [Step(Cpus = 0)]
    public static async Task<int> Tick(int n, StepContext context)
    {
        Console.WriteLine($"step {context.WorkflowId}");
        await Task.Delay(100, context.CancellationToken);
        return n + 1;
    }
}
