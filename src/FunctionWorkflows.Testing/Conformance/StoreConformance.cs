using System.Text;
using Xunit;

namespace FunctionWorkflows;

/// <summary>What every store does. Derive a class for yours, and say how to open it on fresh data.</summary>
public abstract partial class StoreConformance
{
    /// <summary>Waits end by then at the latest, and the test fails.</summary>
    protected static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static readonly DateTimeOffset Created = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>Opens the store on fresh data.</summary>
    /// <returns>The scope, which the test disposes.</returns>
    protected abstract Task<StoreScope> CreateScopeAsync();

    private static InstanceHeader Header(string id, IMembership? owner = null, string? birth = null) => new()
    {
        Id = id,
        Name = "Wf",
        Status = owner is null ? WorkflowStatus.Pending : WorkflowStatus.Running,
        Birth = birth ?? $"birth-{Guid.NewGuid():N}",
        Run = "run",
        StartToken = "token",
        Owner = owner?.Host.Id,
        CreatedAt = Created,
    };

    private static JournalRecord Record(long sequence, string? key = null, Payload? data = null) => new()
    {
        Key = key ?? $"key-{sequence}",
        Sequence = sequence,
        Kind = RecordKind.Succeeded,
        Name = "Step",
        Tries = 1,
        Data = data,
    };

    private static InboxMessage Message(string id, string kind = "event") =>
        new() { Id = id, Kind = kind, Data = Json("1") };

    private static Payload Json(string json) => new(PayloadKind.Json, Encoding.UTF8.GetBytes(json));

    private static InstanceCommit Commit(InstanceClaim claim, params JournalRecord[] records) =>
        new() { Header = claim.Header, Records = records };

    private static InstanceCommit Take(InstanceClaim claim, string messageId, Payload? answer = null) => new()
    {
        Header = claim.Header,
        Taken = [new TakenMessage(messageId, new MessageReceipt(messageId, answer, Created))],
    };

    private static async Task<InstanceClaim> StartAsync(StoreScope scope, string id = "wf", string host = "a")
    {
        var owner = await scope.HostAsync(host);
        var result = await scope.Store.Instances.CreateAsync(Header(id, owner), []);
        Assert.Equal(CreateOutcome.Created, result.Outcome);
        return Assert.IsType<InstanceClaim>(result.Claim);
    }

    private static async Task EndAsync(StoreScope scope, InstanceClaim claim)
    {
        var ended = claim.Header with { Status = WorkflowStatus.Successful, EndedAt = Created, Output = Json("42") };
        var result = await scope.Store.Instances.CommitAsync(claim, new InstanceCommit { Header = ended });
        Assert.Equal(CommitOutcome.Done, result.Outcome);
    }

    private static async Task<InstanceHeader> ReadAsync(StoreScope scope, string id = "wf") =>
        Assert.IsType<InstanceHeader>(await scope.Store.Instances.ReadAsync(id));

    private static async Task<List<JournalRecord>> RecordsAsync(
        IWorkflowStore store, InstanceHeader header, long from = 0)
    {
        var records = new List<JournalRecord>();
        await foreach (var record in store.Instances.ReadRecordsAsync(header.Id, header.Birth, from))
        {
            records.Add(record);
        }

        return records;
    }
}
