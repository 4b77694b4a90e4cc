namespace FunctionWorkflows.Sqlite.Tests;

/// <summary>Files of former versions, as these left them.</summary>
public sealed class SchemaUpgradeTests
{
    private const string OneInstance = """
        INSERT INTO instances (
            id, birth, created_at, status, owner, commit_id, epoch, commit_number, last_sequence, name, run,
            start_token, deaths_without_progress, has_steps_in_flight, due_at, started_at, resumes, metadata, output_kind, output)
        VALUES (
            'wf', 'birth of wf', '2026-01-02T03:04:05.0000000Z', 'Running', NULL, 'commit', 3, 4, 1, 'Wf', 'run',
            'token', 2, 1, '2026-01-03T03:04:05.0000000Z', '2026-01-02T03:04:06.0000000Z', 1, '{"customer":"7"}', 'Json', '42');
        INSERT INTO records (id, sequence, key, kind, tries, data_kind, data)
        VALUES ('wf', 1, 'key-1', 'Succeeded', 0, 'Raw', x'');
        INSERT INTO inbox (id, birth, message_id, kind) VALUES ('wf', 'birth of wf', 'message', 'cancel');
        INSERT INTO births (id, birth, state, at)
        VALUES ('wf', 'birth of wf', 'born', '2026-01-02T03:04:05.0000000Z');
        INSERT INTO hosts (id, name, code_version, lease_until, has_lock)
        VALUES ('old', 'old', '1', '9999-01-01T00:00:00.0000000Z', 0);
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task File_of_a_former_version_is_added_to_and_has_what_it_had(int version)
    {
        using var file = new TempFile();
        Write(file, version);

        await using var store = new SqliteStore(file.Path);
        await store.OpenAsync();

        var header = Assert.IsType<InstanceHeader>(await store.Instances.ReadAsync("wf"));
        var loaded = await store.Instances.LoadAsync(new InstanceClaim(header));
        Assert.Equal(Expected with { Metadata = header.Metadata }, header);
        Assert.Equal("7", header.Metadata["customer"]);
        Assert.Equal([Some.Record(1)], loaded.Records);
        Assert.Equal(["message"], loaded.Inbox.Select(m => m.Id));
        Assert.Equal([new HostDescription("old", "old", "1")], await store.Cluster.ListAsync());
        Assert.Empty(await store.Steps.ReceiveAsync("", 1, TimeSpan.FromMinutes(1)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Instance_of_a_former_version_goes_on_and_keeps_what_is_new(int version)
    {
        using var file = new TempFile();
        Write(file, version);
        await using var store = new SqliteStore(file.Path);
        await store.OpenAsync();
        var host = await store.Cluster.JoinAsync(Some.Host("a"));
        var claim = await store.Instances.ClaimAsync((await store.Instances.ReadAsync("wf"))!, host.Host.Id);

        var parent = new InstanceParent("p", "birth", "run", "step");
        var result = await store.Instances.CommitAsync(claim!, new InstanceCommit
        {
            Header = claim!.Header with { Generation = 1, Parent = parent, CustomStatus = "{}" },
            Records = [Some.Record(2)],
        });

        var header = (await store.Instances.ReadAsync("wf"))!;
        Assert.Equal(CommitOutcome.Done, result.Outcome);
        Assert.Equal((1, parent, "{}"), (header.Generation, header.Parent, header.CustomStatus));
        Assert.Equal(2, header.LastSequence);
    }

    private static InstanceHeader Expected => Some.Header("wf") with
    {
        Kind = InstanceKind.Graph,
        Status = WorkflowStatus.Running,
        CommitId = "commit",
        Epoch = 3,
        CommitNumber = 4,
        LastSequence = 1,
        DeathsWithoutProgress = 2,
        HasStepsInFlight = true,
        DueAt = Some.Header("wf").CreatedAt.AddDays(1),
        StartedAt = Some.Header("wf").CreatedAt.AddSeconds(1),
        Resumes = 1,
        Output = new Payload(PayloadKind.Json, "42"u8.ToArray()),
    };

    private static void Write(TempFile file, int version)
    {
        using var db = SqliteDb.Open(file.Path, canCreate: true, busyMilliseconds: 1000);
        foreach (var script in Schema.Upgrades.Take(version).Append(OneInstance))
        {
            db.RunScript(script);
        }

        db.RunScript($"PRAGMA user_version = {version}");
    }
}
