using System.Text.Json;
using FunctionWorkflows.Output;

namespace FunctionWorkflows.Functions.Tests;

/// <summary>One command line of an app in this process, over a store of its own test.</summary>
internal sealed record AppRun(int ExitCode, string Out, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    /// <summary>The only line on standard error.</summary>
    public string ErrorLine => Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    public static async Task<AppRun> OfAsync(string[] args, string input = "")
    {
        var output = new StringWriter();
        var error = new StringWriter();
        using var text = new StringReader(input);
        var exitCode = await FunctionApp.CreateBuilder(args).Build().RunAsync(new AppConsole(text, output, error));
        return new(exitCode, output.ToString(), error.ToString());
    }
}

/// <summary>A file for a store, and command lines over it.</summary>
public abstract class WithStore : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("functionworkflows-");

    protected string Folder => _folder.FullName;

    protected string Store => $"sqlite:{Path.Combine(Folder, "workflows.db")}";

    internal Task<AppRun> Run(params string[] args) => AppRun.OfAsync([args[0], "--store", Store, .. args[1..]]);

    internal Task<AppRun> Functions(params string[] args) =>
        FunctionsProcess.RunAsync(Folder, [args[0], "--store", Store, .. args[1..]]);

    internal FunctionsProcess Start(params string[] args) =>
        FunctionsProcess.Start(Folder, [args[0], "--store", Store, .. args[1..]]);

    /// <summary>Waits until what 'show' says of a workflow is as wanted.</summary>
    internal async Task<JsonElement> UntilShownAsync(string id, Func<JsonElement, bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var shown = await Run("show", id, "--json");
            if (shown.ExitCode == 0 && condition(shown.Json))
            {
                return shown.Json;
            }

            await timer.WaitForNextTickAsync(deadline.Token);
        }
    }

    internal Task<JsonElement> UntilWaitsForAsync(string id, string what) => UntilShownAsync(
        id,
        show => show.TryGetProperty("waitsFor", out var waits)
            && waits.EnumerateArray().Any(wait => wait.GetString() == what));

    internal Task<AppRun> RunBroken(string id, params string[] args) =>
        Run(["run", "breaks", "--input", $"[\"{MendedBy}\"]", "--id", id, .. args]);

    internal void Mend() => File.WriteAllText(MendedBy, "");

    private string MendedBy => Path.Combine(Folder, "mended");

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _folder.Delete(recursive: true);
}
