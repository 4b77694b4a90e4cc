using Microsoft.Extensions.DependencyInjection;

namespace FunctionWorkflows.Tests.Crashes;

/// <summary>Which of the two hosts dies.</summary>
public enum SpillRole
{
    /// <summary>It owns the workflow, and has no GPU.</summary>
    Owner,

    /// <summary>It has the GPU, and owns nothing.</summary>
    Helper,
}

/// <summary>
/// Runs a scenario on two hosts that need each other. One of them dies at its point, and another of its kind comes.
/// </summary>
internal sealed class SpillCrashHarness(Scenario scenario, IWorkflowStore store, SpillRole role, CrashPoint? point)
    : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Lease = TimeSpan.FromMilliseconds(400);

    private readonly RunLog _log = new();
    private readonly List<WorkflowTestHost> _hosts = [];
    private int _crashes;

    /// <summary>Gives the run, and how many writes the host of each role made.</summary>
    public async Task<(CrashRun Run, int[] Writes)> RunAsync()
    {
        WorkflowTestHost[] hosts = [await StartAsync(SpillRole.Owner), await StartAsync(SpillRole.Helper)];
        var drive = scenario.DriveAsync(hosts[0].Workflows, _log);
        while (true)
        {
            await Task.WhenAny([drive, .. hosts.Select(host => host.Crashed), Task.Delay(Deadline)]);
            var crashed = Array.FindIndex(hosts, host => host.IsCrashed);
            if (crashed < 0)
            {
                Assert.True(drive.IsCompleted, $"{scenario} with {role} {point} did not end within {Deadline}.");
                var writes = hosts.Select(host => host.Writes).ToArray();
                return (new(await drive, writes.Sum(), _crashes, _log, store), writes);
            }

            _crashes++;
            hosts[crashed] = await StartAsync((SpillRole)crashed);
            drive = crashed == 0 ? scenario.DriveAsync(hosts[0].Workflows, _log) : drive;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }
    }

    private async Task<WorkflowTestHost> StartAsync(SpillRole own)
    {
        var isTarget = own == role && _crashes == 0;
        var host = await WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
        {
            Store = store,
            StepLease = Lease,
            Configure = options =>
            {
                options.Cpus = 4;
                options.Gpus = own == SpillRole.Helper ? 1 : 0;
                options.MaxRunningWorkflows = own == SpillRole.Helper ? 0 : null;
            },
            Services = services => services.AddSingleton(_log),
            Writing = (host, write) => CrashAt(host, isTarget && point == new CrashPoint(write.Number, true)),
            Written = (host, write) =>
            {
                _log.Written(write);
                CrashAt(host, isTarget && point == new CrashPoint(write.Number, false));
            },
        });
        _hosts.Add(host);
        return host;
    }

    private static void CrashAt(WorkflowTestHost host, bool isPoint)
    {
        if (isPoint)
        {
            host.Crash();
        }
    }
}
