using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FunctionWorkflows.EndToEnd.Tests;

/// <summary>A console app published with native AOT runs a graph on SQLite.</summary>
public sealed class AotSmoke
{
    [FactWithLinker]
    public async Task App_published_with_AOT_has_no_warnings_and_runs_a_graph_on_SQLite()
    {
        var folder = Directory.CreateTempSubdirectory("functionworkflows-aot-").FullName;
        var project = Path.Combine(RepositoryRoot(), "tests", "FunctionWorkflows.AotSmoke", "FunctionWorkflows.AotSmoke.csproj");

        // Artifacts of its own: other projects may be built at the same time.
        var publish = await RunAsync(
            "dotnet", "publish", project, "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "--nologo",
            "--artifacts-path", Path.Combine(folder, "artifacts"), "-o", Path.Combine(folder, "app"));

        Assert.True(publish.ExitCode == 0, publish.Output);
        Assert.DoesNotContain("warning", publish.Output, StringComparison.OrdinalIgnoreCase);
        var app = Path.Combine(folder, "app", "FunctionWorkflows.AotSmoke");
        Assert.False(File.Exists(app + ".dll"), "the app was not compiled to native code");
        var run = await RunAsync(app, Path.Combine(folder, "smoke.db"));
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("A-1: 2 tea, 1 cup", run.Output, StringComparison.Ordinal);
        Assert.Contains("broken on purpose", run.Output, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string file, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "FunctionWorkflows.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside the repository.");
    }
}

/// <summary>A test that needs the platform's linker, which native AOT uses and the SDK does not bring.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactWithLinkerAttribute : FactAttribute
{
    public FactWithLinkerAttribute()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "clang")) || File.Exists(Path.Combine(folder, "gcc"))))
        {
            Skip = "Native AOT needs clang or gcc on the PATH, and there is neither.";
        }
    }
}
