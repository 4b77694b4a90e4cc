using System.Globalization;
using System.Text;

namespace FunctionWorkflows.EndToEnd.Tests;

/// <summary>A line of the log of steps: one body of one process has begun, or is done.</summary>
/// <param name="Key">The step: its idempotency key, the same on every host.</param>
/// <param name="IsDone">Whether it is the last line of the body, or the first.</param>
/// <param name="At">When; all processes have one clock.</param>
/// <param name="Attempt">The try, as its host counts them.</param>
/// <param name="Name">What names this very run.</param>
/// <param name="Before">The runs whose outputs it got.</param>
/// <param name="Process">Whose body it was.</param>
internal sealed record StepRun(
    string Key, bool IsDone, DateTimeOffset At, int Attempt, string Name, string[] Before, int Process)
{
    public static StepRun? Parse(string line, int process) => line.Split(' ') is [var key, var phase, var ticks, var attempt, var name, var before]
        ? new(
            key,
            phase == "done",
            new DateTimeOffset(long.Parse(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero),
            int.Parse(attempt, CultureInfo.InvariantCulture),
            name,
            before.Split(',', StringSplitOptions.RemoveEmptyEntries),
            process)
        : null;
}

/// <summary>The logs of steps of all processes in a folder, read as they grow.</summary>
internal sealed class StepRuns(string folder)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _read = [];
    private readonly List<StepRun> _runs = [];

    /// <summary>Gives the lines so far; those of one process are in order.</summary>
    public IReadOnlyList<StepRun> Read()
    {
        lock (_gate)
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*.steps"))
            {
                ReadMore(file);
            }

            return [.. _runs];
        }
    }

    private void ReadMore(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = _read.GetValueOrDefault(path);
        var bytes = new byte[file.Length - file.Position];
        file.ReadExactly(bytes);

        // A line that is still being written is read next time.
        var end = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        _read[path] = _read.GetValueOrDefault(path) + end;
        var process = int.Parse(Path.GetFileName(path).Split('-')[0], CultureInfo.InvariantCulture);
        _runs.AddRange(Encoding.UTF8.GetString(bytes, 0, end).Split('\n')
            .Select(line => StepRun.Parse(line, process)).OfType<StepRun>());
    }
}
