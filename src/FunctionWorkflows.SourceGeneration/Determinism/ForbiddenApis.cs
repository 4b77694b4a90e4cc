using static FunctionWorkflows.SourceGeneration.Api;
using static FunctionWorkflows.SourceGeneration.DeterminismRules;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>All that no workflow may use of the platform and of the library, without input and output.</summary>
internal static class ForbiddenApis
{
    private const string Now = "'ctx.Now'";
    private const string Guid = "'ctx.NewGuid()'";
    private const string Random = "'ctx.Random'";
    private const string Step = "a step";
    private const string Sleep = "'ctx.Sleep'";
    private const string Await = "'await'";
    private const string TimeOut = "'ctx.Sleep' beside the other task in 'Task.WhenAny'";

    public static readonly Api[] All =
    [
        new(WallClock, Now, "System.DateTime", "Now", "UtcNow", "Today"),
        new(WallClock, Now, "System.DateTimeOffset", "Now", "UtcNow"),
        new(WallClock, Now, "System.Environment", "TickCount", "TickCount64"),
        new(WallClock, Now, "System.Diagnostics.Stopwatch"),
        new(WallClock, Now, "System.TimeProvider"),

        new(NewGuid, Guid, "System.Guid", "NewGuid", "CreateVersion7"),

        // With a seed it gives the same numbers again.
        new(RandomNumber, Random, "System.Random", Constructor, "Shared") { When = m => m.Parameters.Length == 0 },
        new(RandomNumber, Random, "System.Security.Cryptography.RandomNumberGenerator"),
        new(RandomNumber, Random, "System.IO.Path", "GetRandomFileName"),

        new(Threads, Step, "System.Threading.Tasks.Task", "Run"),
        new(Threads, Step, "System.Threading.Tasks.TaskFactory", "StartNew"),
        new(Threads, Step, "System.Threading.Tasks.TaskFactory`1", "StartNew"),
        new(Threads, Step, "System.Threading.Tasks.Parallel"),
        new(Threads, Step, "System.Threading.ThreadPool"),
        new(Threads, Step, "System.Threading.Thread", Constructor),
        new(Threads, Step, "System.Threading.Timer", Constructor),
        new(Threads, Step, "System.Timers.Timer", Constructor),
        new(Threads, Step, "System.Linq.ParallelEnumerable", "AsParallel"),

        new(Waiting, Sleep, "System.Threading.Tasks.Task", "Delay"),
        new(Waiting, Sleep, "System.Threading.Thread", "Sleep"),
        new(Waiting, Await, "System.Threading.Tasks.Task", "Wait", "WaitAll", "WaitAny"),
        new(Waiting, Await, "System.Threading.Tasks.Task`1", "Result"),
        new(Waiting, Await, "System.Runtime.CompilerServices.TaskAwaiter", "GetResult"),
        new(Waiting, Await, "System.Runtime.CompilerServices.TaskAwaiter`1", "GetResult"),
        new(Waiting, Sleep, "System.Threading.PeriodicTimer", Constructor),
        new(Waiting, TimeOut, "System.Threading.CancellationTokenSource", "CancelAfter"),
        new(Waiting, TimeOut, "System.Threading.CancellationTokenSource", Constructor)
        {
            When = m => m.Parameters.Length > 0,
        },
        new(Waiting, TimeOut, "System.Threading.Tasks.Task", "WaitAsync") { When = HasTime },
        new(Waiting, TimeOut, "System.Threading.Tasks.Task`1", "WaitAsync") { When = HasTime },

        .. OutsideApis.All,
    ];

    private static bool HasTime(Microsoft.CodeAnalysis.IMethodSymbol method) =>
        method.Parameters.Any(p => p.Type.Name == "TimeSpan");
}
