using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using FunctionWorkflows.CrashApp;

namespace FunctionWorkflows.EndToEnd.Tests;

/// <summary>A real process that runs workflows of a store, and can be killed, stopped and woken.</summary>
internal sealed class CrashProcess : IDisposable
{
    private static readonly TimeSpan DrainDeadline = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private CrashProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, e) => _output.Enqueue(e.Data ?? "");
        process.ErrorDataReceived += (_, e) => _output.Enqueue(e.Data ?? "");
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public string Output => string.Join('\n', _output);

    public static async Task<CrashProcess> StartAsync(string folder, IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CrashSteps).Assembly.Location, folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        var process = new CrashProcess(Process.Start(start)!);
        process._process.BeginOutputReadLine();
        process._process.BeginErrorReadLine();
        await Eventually.IsTrueAsync(
            () => process.Says("READY") || process.HasExited,
            () => $"the process did not become ready: {process.Output}");
        return process;
    }

    public bool Says(string text) => CountOf(text) > 0;

    public int CountOf(string text) => _output.Count(line => line.Contains(text, StringComparison.Ordinal));

    public void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.WaitForExit();
    }

    public void Pause() => Signal("STOP");

    public void Wake() => Signal("CONT");

    /// <summary>Asks it to end, as who deploys a new version does.</summary>
    public void Terminate() => Signal("TERM");

    /// <summary>Asks it to end, and waits until it has handed over and is gone.</summary>
    public async Task DrainAsync()
    {
        Terminate();
        await _process.WaitForExitAsync().WaitAsync(DrainDeadline);
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
