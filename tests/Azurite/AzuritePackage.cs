using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace FunctionWorkflows.Emulator;

/// <summary>The Azurite that <c>emulator-config</c> pins: installs it once, and says how to run it.</summary>
internal static class AzuritePackage
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    private static readonly string Folder = PathOf("EmulatorConfig");

    private static readonly string Pinned = Path.Combine(Folder, "package-lock.json");

    private static readonly string Installed = Path.Combine(Folder, "node_modules", ".package-lock.json");

    // npm writes its own copy of the lock file last, so a newer one means that all is there.
    private static bool IsInstalled =>
        File.Exists(Installed) && File.GetLastWriteTimeUtc(Installed) >= File.GetLastWriteTimeUtc(Pinned);

    public static ProcessStartInfo Command(AzuritePorts ports, string? folder) => new("node",
    [
        "--require", PathOf("AzuriteGuard"),
        Path.Combine(Folder, "node_modules", "azurite", "dist", "src", "azurite.js"),
        "--blobPort", Text(ports.Blob), "--queuePort", Text(ports.Queue), "--tablePort", Text(ports.Table),
        // A connection that Azurite closes while a test uses it again would look like a fault that nobody injected.
        "--blobKeepAliveTimeout", "600", "--queueKeepAliveTimeout", "600", "--tableKeepAliveTimeout", "600",
        "--silent", "--skipApiVersionCheck", "--disableTelemetry", "--disableProductStyleUrl",
        .. folder is null ? ["--inMemoryPersistence"] : new[] { "--location", folder },
    ])
    {
        WorkingDirectory = folder ?? Path.GetTempPath(),
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    public static async Task EnsureInstalledAsync()
    {
        if (IsInstalled)
        {
            return;
        }

        // Several test processes start at once, and two `npm ci` in one folder destroy each other's work.
        await using var alone = await LockAsync().ConfigureAwait(false);
        if (!IsInstalled)
        {
            await InstallAsync().ConfigureAwait(false);
        }
    }

    private static async Task<FileStream> LockAsync()
    {
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(Folder, ".azurite")).FullName, "install.lock");
        var clock = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (clock.Elapsed < Deadline)
            {
                await timer.WaitForNextTickAsync().ConfigureAwait(false);
            }
        }
    }

    private static async Task InstallAsync()
    {
        var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        var start = new ProcessStartInfo(npm, ["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Deadline).ConfigureAwait(false);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"'npm ci' in '{Folder}' failed: {await output}{await errors}");
        }
    }

    private static string PathOf(string name) => typeof(AzuritePackage).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == name).Value!;

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
