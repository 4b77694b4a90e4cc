namespace FunctionWorkflows.Sqlite.Tests;

/// <summary>Headers and records of tests.</summary>
internal static class Some
{
    public static InstanceHeader Header(string id, IMembership? owner = null) => new()
    {
        Id = id,
        Name = "Wf",
        Status = owner is null ? WorkflowStatus.Pending : WorkflowStatus.Running,
        Birth = $"birth of {id}",
        Run = "run",
        StartToken = "token",
        Owner = owner?.Host.Id,
        CreatedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
    };

    public static JournalRecord Record(long sequence, int bytes = 0, string? key = null) => new()
    {
        Key = key ?? $"key-{sequence}",
        Sequence = sequence,
        Kind = RecordKind.Succeeded,
        Data = new Payload(PayloadKind.Raw, new byte[bytes]),
    };

    public static HostDescription Host(string name) => new(name, name, "1");

    public static async Task<InstanceClaim> StartAsync(SqliteStore store, IMembership host, string id) =>
        (await store.Instances.CreateAsync(Header(id, host), [])).Claim!;

    public static InstanceCommit Commit(InstanceClaim claim, params JournalRecord[] records) =>
        new() { Header = claim.Header, Records = records };
}
