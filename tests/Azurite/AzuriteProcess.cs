using System.Collections.Concurrent;
using System.Diagnostics;

namespace FunctionWorkflows.Emulator;

/// <summary>One run of Azurite: from the moment when all its services listen until the end of its process.</summary>
internal sealed class AzuriteProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<AzuritePorts> _ready =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly Process _process;

    private AzuriteProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException("Azurite ended."));
    }

    public int Id => _process.Id;

    public AzuritePorts Ports { get; private set; } = AzuritePorts.Any;

    public string Output => string.Join('\n', _output);

    public static async Task<AzuriteProcess> StartAsync(AzuritePorts ports, string? folder)
    {
        await AzuritePackage.EnsureInstalledAsync().ConfigureAwait(false);
        var azurite = new AzuriteProcess(AzuritePackage.Command(ports, folder));
        azurite._process.Start();
        azurite._process.BeginOutputReadLine();
        azurite._process.BeginErrorReadLine();
        await azurite.BecomeReadyAsync().ConfigureAwait(false);
        return azurite;
    }

    public Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        return EndedAsync();
    }

    public async Task StopAsync()
    {
        await _process.StandardInput.WriteLineAsync("shutdown").ConfigureAwait(false);
        await _process.StandardInput.FlushAsync().ConfigureAwait(false);
        await EndedAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync().ConfigureAwait(false);
        _process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        _output.Enqueue(line);
        if (AzuritePorts.Find(Output) is { } ports)
        {
            _ready.TrySetResult(ports);
        }
    }

    private async Task BecomeReadyAsync()
    {
        try
        {
            Ports = await _ready.Task.WaitAsync(Deadline).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await DisposeAsync().ConfigureAwait(false);
            throw new InvalidOperationException($"Azurite was to listen within {Deadline}, and said:\n{Output}", e);
        }
    }

    private Task EndedAsync() => _process.WaitForExitAsync().WaitAsync(Deadline);
}
