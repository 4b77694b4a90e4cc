using FunctionWorkflows.Tests.Crashes;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionWorkflows.AzureStorage.Tests.Faults;

/// <summary>
/// Hosts whose requests fail by chance, who die by chance and are replaced, until all workflows have ended.
/// </summary>
internal sealed class Fight : IAsyncDisposable
{
    private const int Hosts = 3;
    private const int MostDeaths = 6;
    private const int MostLost = 3;

    // Each attempt of a retry is a request: with more than these, those run out that a client has.
    private const double Failures = 0.1;
    private const double Deaths = 0.015;
    private const double Losses = 0.3;

    private static readonly Fault[] Harmless = [Fault.FailBefore, Fault.FailAfter, Fault.Busy];
    private static readonly Fault[] Deadly = [Fault.DieBefore, Fault.DieAfter, Fault.DieLate];
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    private readonly FaultHub _hub;
    private readonly bool _losesLeases;
    private readonly Random _random;
    private readonly ServiceProvider _services;
    private readonly List<FaultHost> _living = [];
    private readonly Lock _gate = new();
    private int _deaths;
    private int _lost;

    private Fight(FaultHub hub, int seed, bool losesLeases)
    {
        _hub = hub;
        _losesLeases = losesLeases;
        _random = new Random(seed);
        var services = new ServiceCollection();
        services.AddFunctionWorkflowsClient().UseStore(hub.Store);
        _services = services.BuildServiceProvider();
    }

    public RunLog Log => _hub.Log;

    /// <param name="seed">What all chances come from.</param>
    /// <param name="losesLeases">Whether hosts lose their leases while they believe to have them.</param>
    public static async Task<Fight> BeginAsync(int seed, bool losesLeases)
    {
        var fight = new Fight(await FaultHub.OpenAsync(), seed, losesLeases);
        for (var i = 0; i < Hosts; i++)
        {
            await fight.StartHostAsync();
        }

        return fight;
    }

    public async Task<string[]> RunAsync(IReadOnlyList<Scenario> scenarios)
    {
        var drives = scenarios.Select(DriveAsync).ToArray();
        using var deadline = new CancellationTokenSource(Deadline);
        using var timer = new PeriodicTimer(Tick);
        while (!drives.All(drive => drive.IsCompleted))
        {
            await timer.WaitForNextTickAsync(deadline.Token);
            await ReplaceAsync();
            await LoseLeaseAsync();
            _living.ForEach(host => host.Wake());
        }

        return await Task.WhenAll(drives);
    }

    public async Task AssertNothingIsLeftAsync(IReadOnlyList<Scenario> scenarios)
    {
        foreach (var host in _living)
        {
            host.Faults.Calm();
            await host.DisposeAsync();
        }

        Assert.Empty(await _hub.SweepAsync());
        var left = FaultSnapshot.WithoutBars(await FaultSnapshot.TakeAsync(_hub));
        foreach (var scenario in scenarios)
        {
            Assert.Single(left, line => line == $"list {scenario.Id} Successful final True");
            Assert.Single(left, line => line == $"listed {scenario.Id} Successful");
        }

        Assert.DoesNotContain(left, line => line.StartsWith("h|", StringComparison.Ordinal));
        Assert.DoesNotContain(left, line => line.EndsWith(" m", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _hub.DisposeAsync();
    }

    // By a host first, which may die of it; who asks goes on over a connection without faults.
    private async Task<string> DriveAsync(Scenario scenario, int number)
    {
        var host = _living[number % Hosts];
        var start = host.Workflows.StartAsync(scenario.Plan.Build(), new StartOptions { Id = scenario.Id });
        await Task.WhenAny(start, host.Faults.Died).WaitAsync(Deadline);
        return await scenario.DriveAsync(_services.GetRequiredService<IWorkflowClient>(), Log).WaitAsync(Deadline);
    }

    private async Task StartHostAsync()
    {
        var host = await _hub.HostAsync(options => options.Storage = storage =>
            storage.Unsure = TimeSpan.FromMilliseconds(300));
        _living.Add(host);
        host.Faults.Always(Choose);
    }

    private async Task ReplaceAsync()
    {
        foreach (var host in _living.Where(host => host.Faults.IsDead).ToArray())
        {
            await host.KillAsync();
            _living.Remove(host);
            await StartHostAsync();
            await host.Faults.DeliverLateAsync();
        }
    }

    private async Task LoseLeaseAsync()
    {
        FaultHost? host;
        lock (_gate)
        {
            var isDue = _losesLeases && _lost < MostLost && _random.NextDouble() < Losses;
            host = isDue ? _living[_random.Next(_living.Count)] : null;
            _lost += isDue ? 1 : 0;
        }

        if (host is not null)
        {
            await host.BreakLeaseAsync();
        }
    }

    private Fault Choose(SeenRequest request)
    {
        lock (_gate)
        {
            var chance = _random.NextDouble();
            if (chance < Deaths && _deaths < MostDeaths)
            {
                _deaths++;
                return Deadly[_random.Next(Deadly.Length)];
            }

            if (chance > Failures)
            {
                return Fault.None;
            }

            return Harmless[_random.Next(Harmless.Length)];
        }
    }
}
