using FunctionWorkflows.CrashApp;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FunctionWorkflows.EndToEnd.Tests;

/// <summary>A store, processes that share it, their log of steps, and a client that runs nothing itself.</summary>
internal sealed class ProcessScope : IAsyncDisposable
{
    private readonly string _folder;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly List<CrashProcess> _processes = [];
    private readonly StepRuns _runs;
    private readonly IHost _client;

    private ProcessScope(string folder, IReadOnlyDictionary<string, string> settings)
    {
        // The client's process has the steps too, as every app of one code base does.
        _ = typeof(CrashSteps);
        _folder = folder;
        _settings = settings;
        _runs = new StepRuns(folder);
        _client = NewClient();
    }

    public IWorkflowClient Workflows => _client.Services.GetRequiredService<IWorkflowClient>();

    public IWorkflowStore Store => _client.Services.GetRequiredService<IWorkflowStore>();

    public static async Task<ProcessScope> CreateAsync(IProcessStore kind)
    {
        var folder = NewFolder();
        return new(folder, await kind.SettingsAsync(folder));
    }

    /// <summary>A hub of its own on an Azurite of the caller's.</summary>
    public static ProcessScope Create(Azurite azurite, string? hub = null) =>
        new(NewFolder(), AzureProcesses.SettingsOf(azurite, hub ?? AzureProcesses.NewHub()));

    /// <summary>Makes a client that has not seen any hosts yet.</summary>
    public IHost NewClient()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(_settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        builder.Services.AddFunctionWorkflowsClient();
        return builder.Build();
    }

    public string PathOf(string file) => Path.Combine(_folder, file);

    /// <summary>Starts a host; it takes part when this returns.</summary>
    /// <param name="more">What it is to be told beside the store, by the names of configuration.</param>
    public async Task<CrashProcess> StartAsync(params (string Setting, string Value)[] more)
    {
        var settings = new Dictionary<string, string>(_settings);
        foreach (var (setting, value) in more)
        {
            settings[setting] = value;
        }

        var process = await CrashProcess.StartAsync(_folder, settings);
        lock (_processes)
        {
            _processes.Add(process);
        }

        return process;
    }

    /// <summary>Gives the runs of bodies that have begun so far.</summary>
    public IReadOnlyList<StepRun> Runs() => [.. _runs.Read().Where(run => !run.IsDone)];

    public Task RunsInAsync(CrashProcess process) => Eventually.IsTrueAsync(
        () => Runs().Any(run => run.Process == process.Id),
        () => $"no step ran in process {process.Id}: {Outputs()}");

    /// <summary>Gives what all processes of this test have said, for the message of a test that fails.</summary>
    public string Outputs()
    {
        lock (_processes)
        {
            return string.Join("\n---\n", _processes.Select(process => $"process {process.Id}: {process.Output}"));
        }
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

    private static string NewFolder() => Directory.CreateTempSubdirectory("functionworkflows-").FullName;
}
