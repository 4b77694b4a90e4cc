using System.Diagnostics;
using System.Threading.Channels;
using FunctionWorkflows.AzureStorage;

namespace FunctionWorkflows.Benchmarks;

/// <summary>A host as a process of its own, which can be killed; tells which workflows have had a step in it.</summary>
internal sealed class HostProcess : IDisposable
{
    public const string Verb = "host";

    private const string NoWorkflow = "-";
    private const int Steps = 2_000;

    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Process _process;

    public HostProcess(string connection, string hub, string? workflow)
    {
        _process = new()
        {
            StartInfo = new(
                Environment.ProcessPath!,
                [
                    .. Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
                        ? [typeof(HostProcess).Assembly.Location] : Array.Empty<string>(),
                    "azure", Verb, connection, hub, workflow ?? NoWorkflow,
                ])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            },
        };
        _process.OutputDataReceived += (_, line) => _lines.Writer.TryWrite(line.Data ?? "");
        _process.Start();
        _process.BeginOutputReadLine();
    }

    /// <summary>The process: a host, with one long workflow that it starts itself, or none.</summary>
    public static async Task RunAsync(string connection, string hub, string workflow)
    {
        var clients = AzureBenchmarks.Connect(connection, hub, new RequestCounter());
        await using var host = await Scenarios.StartAsync(new AzureStorageStore(clients, TimeProvider.System), _ => 0);
        Console.WriteLine("ready");
        if (workflow != NoWorkflow)
        {
            await host.StartTicksAsync(workflow, Steps);
        }

        while (await Console.In.ReadLineAsync() is not null)
        {
            // Whoever started this process ends it.
        }
    }

    public async Task SaysAsync(string line)
    {
        while (await _lines.Reader.ReadAsync() != line)
        {
            // Something else.
        }
    }

    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }
}
