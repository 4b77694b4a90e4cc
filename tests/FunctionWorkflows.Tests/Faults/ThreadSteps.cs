namespace FunctionWorkflows.Tests.Faults;

/// <summary>Bodies that go on inside one another's threads. Shared by one test.</summary>
public static partial class ThreadSteps
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    // On purpose without RunContinuationsAsynchronously: who sets it runs the waiter's rest on its own thread.
    private static readonly TaskCompletionSource Gate = new();
    private static readonly TaskCompletionSource Waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private static readonly ManualResetEventSlim After = new();

    [Step]
    public static async Task<int> Wait()
    {
        Waiting.SetResult();
        await Gate.Task;
        return 1;
    }

    [Step]
    public static int GoOn(int value)
    {
        After.Set();
        return value;
    }

    [Step]
    public static bool OpenAtOnceAndBlock(bool isWaiting) => Open() && isWaiting;

    [Step]
    public static async Task<bool> Entered()
    {
        await Waiting.Task;
        return true;
    }

    [Step]
    public static string Pair(int value, bool isOpen) => $"{value} {isOpen}";

    private static bool Open()
    {
        Gate.TrySetResult();
        return After.Wait(Deadline);
    }
}
