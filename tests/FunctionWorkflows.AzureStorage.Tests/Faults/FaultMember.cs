using FunctionWorkflows.Tests.Semantics;

namespace FunctionWorkflows.AzureStorage.Tests.Faults;

/// <summary>A process that has a place in the hub and a store with faults, and no engine: tests do what it does.</summary>
internal sealed class FaultMember : IAsyncDisposable
{
    private readonly FaultHub _hub;

    private FaultMember(FaultHub hub, TimeProvider? time)
    {
        _hub = hub;
        Store = AzureTest.NewStore(
            hub.Azurite,
            hub.Name,
            storage =>
            {
                storage.ConfigureClient = client => Faults.In(client);
                storage.Retry = FaultHost.Hasty;
            },
            time);
    }

    public StorageFaults Faults { get; } = new();

    public AzureStorageStore Store { get; }

    public IInstanceStore Instances => Store.Instances;

    public AzureMembership Membership { get; private set; } = null!;

    public static async Task<FaultMember> OpenAsync(FaultHub hub, TimeProvider? time = null)
    {
        var member = new FaultMember(hub, time);
        await member.Store.OpenAsync();
        return member;
    }

    public static async Task<FaultMember> JoinAsync(FaultHub hub, TimeProvider? time = null)
    {
        var member = await OpenAsync(hub, time);
        await member.JoinAsync();
        return member;
    }

    public async Task JoinAsync(string? id = null)
    {
        var host = new HostDescription(id ?? Guid.NewGuid().ToString("N"), "member", "1");
        Membership = (AzureMembership)await Store.Cluster.JoinAsync(host);
        _hub.Add(() => Membership.IsHeld && !Faults.IsDead);
    }

    /// <summary>Ends as a process does that is killed; its lease is free at once.</summary>
    public async Task KillAsync()
    {
        Faults.Die();
        _ = Membership.CrashAsync().AsTask();
        await Board.UntilAsync(() => Task.FromResult(!Faults.IsSending), "all that was sent has been answered");
        await _hub.BreakLeaseAsync(Membership.Host.Id);
    }

    public async Task<InstanceClaim> CreateAsync(string id = "w", params JournalRecord[] records) =>
        (await Instances.CreateAsync(Header(id), records)).Claim!;

    public InstanceHeader Header(string id, bool isOwned = true) => new()
    {
        Id = id,
        Name = "Wf",
        Status = isOwned ? WorkflowStatus.Running : WorkflowStatus.Pending,
        Birth = Guid.NewGuid().ToString("N"),
        Run = "run",
        StartToken = "token",
        Owner = isOwned ? Membership.Host.Id : null,
        CreatedAt = TimeProvider.System.GetUtcNow(),
    };

    public async Task<InstanceClaim?> ClaimAsync(string id = "w", WorkflowStatus status = WorkflowStatus.Running) =>
        await Instances.ClaimAsync(
            (await Instances.ReadAsync(id))! with { Status = status, EndedAt = null, Error = null }, Membership.Host.Id);

    public async Task<CommitOutcome> CommitAsync(InstanceClaim claim, params JournalRecord[] records) =>
        (await Instances.CommitAsync(claim, new() { Header = claim.Header, Records = records })).Outcome;

    public async Task<CommitOutcome> EndAsync(InstanceClaim claim) => (await Instances.CommitAsync(claim, new()
    {
        Header = claim.Header with
        {
            Status = WorkflowStatus.Failed,
            EndedAt = TimeProvider.System.GetUtcNow(),
            Error = "{}",
        },
    })).Outcome;

    /// <summary>Looks for work once, and writes what follows from that.</summary>
    public async Task<IReadOnlyList<InstanceHeader>> LookAsync()
    {
        var found = await Membership.FindClaimableAsync(100);
        await Store.Index.FlushAsync();
        return found;
    }

    public async ValueTask DisposeAsync()
    {
        if (!Faults.IsDead)
        {
            await Store.DisposeAsync();
        }
    }

    public static JournalRecord Record(long sequence, string? key = null) => new()
    {
        Key = key ?? $"run|s|{sequence}",
        Sequence = sequence,
        Kind = RecordKind.Succeeded,
        Data = new Payload(PayloadKind.Json, "1"u8.ToArray()),
    };
}
