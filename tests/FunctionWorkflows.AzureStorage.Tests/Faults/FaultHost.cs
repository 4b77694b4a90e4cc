using FunctionWorkflows.Tests.Crashes;
using FunctionWorkflows.Tests.Semantics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FunctionWorkflows.AzureStorage.Tests.Faults;

/// <summary>How a host with faults is made.</summary>
internal sealed class FaultHostOptions
{
    public ILoggerProvider? Logger { get; set; }

    public Action<AzureStorageOptions>? Storage { get; set; }

    public Action<FunctionWorkflowsOptions>? Engine { get; set; }

    public Action<StoreWrite>? Written { get; set; }
}

/// <summary>A host as a process has it: with a store and connections of its own, which die with it.</summary>
internal sealed class FaultHost : IAsyncDisposable
{
    // What may be repeated is repeated at once: a test has one fault, and does not wait for a network.
    public static readonly StorageRetry Hasty = new()
    {
        Delay = TimeSpan.FromMilliseconds(1),
        MaxDelay = TimeSpan.FromMilliseconds(10),
    };

    private readonly FaultHub _hub;
    private readonly AzureStorageStore _store;
    private readonly HashSet<string> _ids = [];
    private WorkflowTestHost? _host;

    private FaultHost(FaultHub hub, FaultHostOptions options)
    {
        _hub = hub;
        _store = AzureTest.NewStore(
            hub.Azurite,
            hub.Name,
            storage =>
            {
                storage.ConfigureClient = client => Faults.In(client);
                storage.Retry = Hasty;
                options.Storage?.Invoke(storage);
            },
            logger: options.Logger?.CreateLogger("FunctionWorkflows.AzureStorage"));
    }

    public StorageFaults Faults { get; } = new();

    public IWorkflowStore Store => _store;

    public bool IsAlive => _host is not null && !Faults.IsDead;

    public IWorkflowClient Workflows => _host!.Workflows;

    public AzureMembership Membership => Cluster.Members.Single(member => member.Host.CodeVersion != "client");

    private AzureCluster Cluster => (AzureCluster)_store.Cluster;

    public static async Task<FaultHost> StartAsync(FaultHub hub, Action<FaultHostOptions>? configure)
    {
        var options = new FaultHostOptions();
        configure?.Invoke(options);
        var host = new FaultHost(hub, options);
        host._host = await WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
        {
            Store = host._store,
            Configure = engine =>
            {
                engine.Cpus = 4;
                options.Engine?.Invoke(engine);
            },
            Services = services =>
            {
                services.AddSingleton(hub.Log);
                if (options.Logger is { } logger)
                {
                    services.AddSingleton(logger);
                }
            },
            Written = (_, write) =>
            {
                if (write.Kind == StoreWriteKind.Claim)
                {
                    hub.Log.Found(write.Header, hub.FoundAsync(write.Header).GetAwaiter().GetResult());
                }

                hub.Log.Written(write);
                options.Written?.Invoke(write);
            },
        });
        host.Faults.Dying = host._host.Crash;
        host._ids.Add(host.Membership.Host.Id);
        return host;
    }

    /// <summary>Does what a look for work does, and all that was put off.</summary>
    public async Task LookAsync()
    {
        await Membership.FindClaimableAsync(100);
        await Cluster.Index.FlushAsync();
    }

    /// <summary>Tells the host that there is work, so that it looks now.</summary>
    public void Wake()
    {
        foreach (var member in Cluster.Members.Where(member => member.IsHeld))
        {
            member.Take(Hint.Work);
        }
    }

    /// <summary>Ends as a process does that is killed; its lease is free at once.</summary>
    public async Task KillAsync()
    {
        Faults.Die();

        // A renewal that is under way would take the lease again.
        await Board.UntilAsync(() => Task.FromResult(!Faults.IsSending), "all that was sent has been answered");
        foreach (var member in Cluster.Members.ToArray())
        {
            // Never through, since its connections are dead; but no thread of it goes on.
            _ = member.CrashAsync().AsTask();
            _ids.Add(member.Host.Id);
        }

        await BreakLeaseAsync();
    }

    /// <summary>Frees its leases, as the time does; what it believes is another matter.</summary>
    public async Task BreakLeaseAsync()
    {
        _ids.UnionWith(Cluster.Members.Select(member => member.Host.Id));
        foreach (var id in _ids)
        {
            await _hub.BreakLeaseAsync(id);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is { } host)
        {
            _host = null;
            await host.DisposeAsync();
            if (!Faults.IsDead)
            {
                await _store.DisposeAsync();
            }
        }
    }
}
