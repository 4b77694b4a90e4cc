using System.Diagnostics;
using System.Reflection;
using System.Text;

namespace FunctionWorkflows.Functions.Tests;

/// <summary>The sample app as a process of its own.</summary>
internal sealed class FunctionsProcess : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();
    private readonly Lock _gate = new();
    private readonly List<(Func<bool> Condition, TaskCompletionSource Met)> _waits = [];

    private FunctionsProcess(Process process) => _process = process;

    public static string Executable { get; } = Path.GetFullPath(typeof(FunctionsProcess).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "Functions").Value!);

    public static FunctionsProcess Start(string folder, params string[] args)
    {
        // A test run in the background of a shell has SIGINT ignored, and would hand that down.
        string[] command = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", Executable] : [Executable];
        var start = new ProcessStartInfo(command[0], [.. command[1..], .. args])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder,
        };
        start.Environment["BookingOffice__Folder"] = Path.Combine(folder, "bookings");
        var process = new FunctionsProcess(new Process { StartInfo = start });
        process._process.OutputDataReceived += (_, line) => process.Add(process._out, line.Data);
        process._process.ErrorDataReceived += (_, line) => process.Add(process._error, line.Data);
        process._process.Start();
        process._process.BeginOutputReadLine();
        process._process.BeginErrorReadLine();
        process._process.StandardInput.Close();
        return process;
    }

    public static async Task<AppRun> RunAsync(string folder, params string[] args)
    {
        using var process = Start(folder, args);
        return await process.EndAsync();
    }

    public async Task<AppRun> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Deadline);
        lock (_gate)
        {
            return new(_process.ExitCode, _out.ToString(), _error.ToString());
        }
    }

    /// <summary>Waits until standard error is as wanted; fails at once when the process ends before.</summary>
    public Task UntilErrorAsync(Func<string, bool> condition) => UntilAsync(_error, condition);

    public Task UntilOutAsync(Func<string, bool> condition) => UntilAsync(_out, condition);

    /// <summary>Ends the process as a power failure would.</summary>
    public void Kill() => _process.Kill();

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task UntilAsync(StringBuilder text, Func<string, bool> condition)
    {
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (condition(text.ToString()))
            {
                return;
            }

            _waits.Add((() => condition(text.ToString()), met));
        }

        var ended = _process.WaitForExitAsync();
        var first = await Task.WhenAny(met.Task, ended).WaitAsync(Deadline);
        Assert.True(first == met.Task || condition(text.ToString()), $"The process ended before: {_out}{_error}");
    }

    private void Add(StringBuilder text, string? line)
    {
        lock (_gate)
        {
            if (line is not null)
            {
                text.Append(line).Append('\n');
            }

            foreach (var (condition, met) in _waits)
            {
                if (condition())
                {
                    met.TrySetResult();
                }
            }
        }
    }
}
