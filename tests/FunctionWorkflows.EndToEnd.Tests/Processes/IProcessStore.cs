namespace FunctionWorkflows.EndToEnd.Tests;

/// <summary>A kind of store that processes share, so that each test of processes runs on each kind.</summary>
public interface IProcessStore
{
    /// <summary>Gets how long after a SIGKILL another host may go on with what the dead one had, with margin.</summary>
    TimeSpan TakenOverWithin { get; }

    /// <summary>Gets how many kills the always-run form of a test takes.</summary>
    int ShortKills { get; }

    /// <summary>Gives the settings of a new and empty store; files of it may lie in the folder.</summary>
    Task<IReadOnlyDictionary<string, string>> SettingsAsync(string folder);
}

/// <summary>One file. Who dies lets go of its lock file at once.</summary>
public sealed class SqliteProcesses : IProcessStore
{
    // Below the lease of a busy host, which is 15 s.
    public TimeSpan TakenOverWithin => TimeSpan.FromSeconds(14);

    public int ShortKills => 20;

    public Task<IReadOnlyDictionary<string, string>> SettingsAsync(string folder) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>
        {
            ["FunctionWorkflows:Store"] = $"sqlite:{Path.Combine(folder, "workflows.db")}",
        });
}

/// <summary>A hub of its own on the Azurite that tests share. Only the lapse of a lease tells that a host has died.</summary>
public sealed class AzureProcesses : IProcessStore
{
    public TimeSpan TakenOverWithin => TimeSpan.FromSeconds(40);

    public int ShortKills => 8;

    public async Task<IReadOnlyDictionary<string, string>> SettingsAsync(string folder) =>
        SettingsOf(await Azurite.Shared, NewHub());

    internal static string NewHub() => $"t{Guid.NewGuid():N}"[..24];

    internal static IReadOnlyDictionary<string, string> SettingsOf(Azurite azurite, string hub) =>
        new Dictionary<string, string>
        {
            ["FunctionWorkflows:Store"] = $"azure:{azurite.ConnectionString}",
            ["FunctionWorkflows:HubName"] = hub,
        };
}
