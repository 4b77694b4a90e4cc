using FunctionWorkflows.CrashApp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FunctionWorkflows.EndToEnd.Tests;

/// <summary>A folder with a database, a log of step runs, and a client that runs nothing itself.</summary>
internal sealed class ProcessScope : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("functionworkflows-").FullName;
    private readonly List<CrashProcess> _processes = [];
    private readonly IHost _client;

    public ProcessScope()
    {
        // The client's process has the steps too, as every app of one code base does.
        _ = typeof(CrashSteps);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddFunctionWorkflowsClient().UseSqlite(Database);
        _client = builder.Build();
    }

    public string Database => Path.Combine(_folder, "workflows.db");

    public string Log => Path.Combine(_folder, "runs.log");

    public IWorkflowClient Workflows => _client.Services.GetRequiredService<IWorkflowClient>();

    public IWorkflowStore Store => _client.Services.GetRequiredService<IWorkflowStore>();

    public string PathOf(string file) => Path.Combine(_folder, file);

    public async Task<CrashProcess> StartAsync()
    {
        var process = await CrashProcess.StartAsync(Database, Log);
        _processes.Add(process);
        return process;
    }

    /// <summary>The runs of step bodies so far: idempotency key and process.</summary>
    public IReadOnlyList<(string Key, int Process)> Runs()
    {
        if (!File.Exists(Log))
        {
            return [];
        }

        using var reader = new StreamReader(new FileStream(Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return [.. reader.ReadToEnd().Split('\n')
            .Select(line => line.Split(' '))
            .Where(parts => parts.Length == 3)
            .Select(parts => (parts[0], int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)))];
    }

    public async ValueTask DisposeAsync()
    {
        _processes.ForEach(process => process.Dispose());
        await _client.StopAsync();
        if (_client is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
