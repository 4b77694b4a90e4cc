using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using FunctionWorkflows.Tests.Crashes;
using FunctionWorkflows.Tests.Semantics;

namespace FunctionWorkflows.AzureStorage.Tests.Faults;

/// <summary>A hub whose hosts have faults, seen over a connection that has none.</summary>
internal sealed class FaultHub : IAsyncDisposable
{
    private readonly StorageClients _clients;
    private readonly List<FaultHost> _hosts = [];
    private readonly List<Func<bool>> _isAlive = [];

    private FaultHub(Azurite azurite)
    {
        Name = AzureTest.NewHub();
        Azurite = azurite;
        Store = AzureTest.NewStore(azurite, Name);
        _clients = AzureTest.NewClients(azurite, new AzureStorageOptions { HubName = Name });
    }

    public string Name { get; }

    public Azurite Azurite { get; }

    public RunLog Log { get; } = new();

    /// <summary>A store of its own, without faults and without hosts.</summary>
    public AzureStorageStore Store { get; }

    public TableClient Instances => _clients.Retrying.Instances;

    public TableClient Index => _clients.Retrying.Index;

    public IReadOnlyList<FaultHost> Hosts => _hosts;

    public static async Task<FaultHub> OpenAsync()
    {
        var hub = new FaultHub(await Azurite.Shared);
        await hub.Store.OpenAsync();
        return hub;
    }

    public async Task<FaultHost> HostAsync(Action<FaultHostOptions>? configure = null)
    {
        var host = await FaultHost.StartAsync(this, configure);
        _hosts.Add(host);
        Add(() => host.IsAlive);
        return host;
    }

    /// <summary>Takes note of one that has a place in the hub.</summary>
    public void Add(Func<bool> isAlive) => _isAlive.Add(isAlive);

    /// <summary>Frees the leases of a host that is dead, as the time does.</summary>
    public async Task BreakLeaseAsync(string hostId)
    {
        try
        {
            await _clients.Retrying.Hosts.GetBlobClient(hostId).GetBlobLeaseClient().BreakAsync(TimeSpan.Zero);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409)
        {
            // It had none, or has left in good order.
        }
    }

    /// <summary>Frees the leases of all hosts that do not run any more.</summary>
    public async Task BreakLeasesAsync()
    {
        foreach (var host in _hosts.Where(host => !host.IsAlive))
        {
            await host.BreakLeaseAsync();
        }
    }

    /// <summary>The records as an heir finds them: those of a commit that was given up between its parts too.</summary>
    public async Task<IReadOnlyList<JournalRecord>> RecordsAsync(InstanceHeader header) =>
        (await Store.Instances.LoadAsync(new InstanceClaim(header))).Records;

    /// <summary>The same, or nothing where a test has made one unreadable.</summary>
    public async Task<IReadOnlyList<JournalRecord>> FoundAsync(InstanceHeader header)
    {
        try
        {
            return await RecordsAsync(header);
        }
        catch (FunctionWorkflowsException e) when (e.Code == "FW1048")
        {
            return [];
        }
    }

    /// <summary>
    /// Looks and lists as a host does some minutes later, until nothing is left of dead hosts. Gives what could be
    /// claimed.
    /// </summary>
    public async Task<IReadOnlyList<InstanceHeader>> SweepAsync()
    {
        await using var later = AzureTest.NewStore(Azurite, Name, time: LaterTime.Settled);
        await later.OpenAsync();
        await using var member = await later.Cluster.JoinAsync(
            new HostDescription(Guid.NewGuid().ToString("N"), "sweeper", "none"));
        IReadOnlyList<InstanceHeader> found = [];
        await Board.UntilAsync(
            async () =>
            {
                // An heir that died has them for a while.
                await BreakLeasesAsync();
                found = await member.FindClaimableAsync(100);
                await later.Instances.ListAsync(new InstanceFilter());
                await ((AzureCluster)later.Cluster).Index.FlushAsync();
                return await HostsAsync() == 1 + _isAlive.Count(isAlive => isAlive());
            },
            "nothing is left of dead hosts");
        return found;
    }

    public async Task<int> HostsAsync() => await _clients.Retrying.Hosts.GetBlobsAsync().CountAsync();

    public async Task<IReadOnlyList<string>> BlobsAsync(string prefix = "") =>
    [
        .. await _clients.Retrying.Objects
            .GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, CancellationToken.None)
            .Select(blob => blob.Name).ToListAsync(),
    ];

    public static async Task<List<TableEntity>> RowsAsync(TableClient table) =>
        await table.QueryAsync<TableEntity>().ToListAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }

        await Store.DisposeAsync();
    }
}
