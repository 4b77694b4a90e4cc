using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using FunctionWorkflows.CrashApp;

namespace FunctionWorkflows.EndToEnd.Tests;

/// <summary>A real process that runs workflows of a file, and can be killed, stopped and woken.</summary>
internal sealed class CrashProcess : IDisposable
{
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

    public string Output => string.Join('\n', _output);

    public static async Task<CrashProcess> StartAsync(string database, string log)
    {
        var app = typeof(CrashSteps).Assembly.Location;
        var start = new ProcessStartInfo("dotnet", [app, database, log])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = new CrashProcess(Process.Start(start)!);
        process._process.BeginOutputReadLine();
        process._process.BeginErrorReadLine();
        await Eventually.IsTrueAsync(
            () => process.Output.Contains("READY", StringComparison.Ordinal) || process.HasExited,
            () => $"the process did not become ready: {process.Output}");
        return process;
    }

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
