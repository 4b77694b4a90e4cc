using System.Diagnostics;
using System.Globalization;

namespace FunctionWorkflows.Sqlite.Tests;

/// <summary>
/// This very program as another process over the same file: it commits, then holds what it has until it is killed.
/// </summary>
internal sealed class OtherProcess : IDisposable
{
    private readonly Process _process;

    private OtherProcess(Process process) => _process = process;

    public static async Task<int> Main(string[] args)
    {
        await using var store = new SqliteStore(args[0]);
        await store.OpenAsync();
        await using var host = await store.Cluster.JoinAsync(new HostDescription(args[1], "other", "1"));
        var created = await store.Instances.CreateAsync(Some.Header(args[1], host), []);
        var claim = created.Claim!;
        while (claim.Header.LastSequence < long.Parse(args[2], CultureInfo.InvariantCulture))
        {
            var next = claim.Header.LastSequence + 1;
            var result = await store.Instances.CommitAsync(
                claim, new InstanceCommit { Header = claim.Header, Records = [Some.Record(next)] });
            if (result.Outcome != CommitOutcome.Done)
            {
                return 1;
            }

            Console.WriteLine(next);
        }

        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    public static OtherProcess Start(string path, string hostId, long commits = long.MaxValue)
    {
        var program = typeof(OtherProcess).Assembly.Location;
        var start = new ProcessStartInfo("dotnet", ["exec", program, path, hostId, $"{commits}"])
        {
            RedirectStandardOutput = true,
        };
        return new OtherProcess(Process.Start(start)!);
    }

    /// <summary>Reads the sequence that it has committed last.</summary>
    public async Task<long> ReadAsync()
    {
        var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return long.Parse(line!, CultureInfo.InvariantCulture);
    }

    /// <summary>Kills it as SIGKILL does, and gives what it said before.</summary>
    public async Task<long> KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        var lines = (await _process.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Length == 0 ? 0 : lines.Max(l => long.TryParse(l, out var sequence) ? sequence : 0);
    }

    public void Signal(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
