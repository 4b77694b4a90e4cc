using System.Globalization;
using System.Text;

namespace FunctionWorkflows.CrashApp;

/// <summary>
/// Where runs of steps leave lines that no crash takes back: a file of this process in a folder that all share. Each
/// line is one write to its end, so that a SIGKILL leaves whole lines behind.
/// </summary>
internal static class StepLog
{
    private static readonly Lock Gate = new();
    private static FileStream? _file;

    public static void Open(string folder) => _file = new FileStream(
        Path.Combine(folder, $"{Environment.ProcessId}-{Guid.NewGuid():N}.steps"),
        FileMode.Append,
        FileAccess.Write,
        FileShare.ReadWrite | FileShare.Delete,
        bufferSize: 0);

    /// <summary>Says that a body runs: the first thing that it does.</summary>
    /// <param name="context">The step.</param>
    /// <param name="run">What names this very run of it.</param>
    /// <param name="before">The runs whose outputs it got.</param>
    public static void Begun(StepContext context, string run, params string[] before)
    {
        var at = TimeProvider.System.GetUtcNow();
        Write($"{context.IdempotencyKey} begun {at.UtcTicks} {context.Attempt} {run} {string.Join(',', before)}");
    }

    /// <summary>Says that a body is done: the last thing that it does.</summary>
    public static void Done(StepContext context, string run)
    {
        var at = TimeProvider.System.GetUtcNow();
        Write($"{context.IdempotencyKey} done {at.UtcTicks} {context.Attempt} {run} ");
    }

    private static void Write(FormattableString line)
    {
        var bytes = Encoding.UTF8.GetBytes(line.ToString(CultureInfo.InvariantCulture) + "\n");
        lock (Gate)
        {
            _file?.Write(bytes);
        }
    }
}
