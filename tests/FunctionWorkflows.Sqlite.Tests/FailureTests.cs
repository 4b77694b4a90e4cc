namespace FunctionWorkflows.Sqlite.Tests;

public sealed class FailureTests
{
    [Fact]
    public async Task Full_disk_loses_nothing_and_the_same_write_succeeds_when_there_is_room()
    {
        using var file = new TempFile();
        await using var store = await OpenAsync(file.Path);
        await using var host = await store.Cluster.JoinAsync(Some.Host("a"));
        var claim = await Some.StartAsync(store, host, "wf");
        var before = claim.Header;
        var commit = Some.Commit(claim, Some.Record(1, bytes: 1_000_000));
        Use(store, "PRAGMA max_page_count = 20");

        await FailsAsync("FW1031", file.Path, async () => await store.Instances.CommitAsync(claim, commit));
        Assert.Equal(before.CommitId, (await store.Instances.ReadAsync("wf"))!.CommitId);
        Assert.Same(before, claim.Header);
        Use(store, "PRAGMA max_page_count = 1000000");

        Assert.Equal(CommitResult.Done, await store.Instances.CommitAsync(claim, commit));
        Assert.Single((await store.Instances.LoadAsync(claim)).Records);
    }

    [Fact]
    public async Task Full_disk_in_the_middle_of_an_upload_leaves_nothing_to_read()
    {
        using var file = new TempFile();
        await using var store = await OpenAsync(file.Path);
        Use(store, "PRAGMA max_page_count = 200");
        var hash = new string('a', 64);

        await FailsAsync("FW1031", file.Path, async () =>
            await store.Objects.PutAsync("wf", "b", hash, new MemoryStream(new byte[4_000_000])));
        Assert.Null(await store.Objects.OpenReadAsync("wf", "b", hash));
        Use(store, "PRAGMA max_page_count = 1000000");

        await store.Objects.PutAsync("wf", "b", hash, new MemoryStream(new byte[4_000_000]));
        Assert.NotNull(await store.Objects.OpenReadAsync("wf", "b", hash));
    }

    [Fact]
    public async Task File_that_cannot_be_written_says_so()
    {
        using var file = new TempFile();
        await using var store = await OpenAsync(file.Path);
        Use(store, "PRAGMA query_only = ON");

        await FailsAsync("FW1032", file.Path, async () => await store.Instances.CreateAsync(Some.Header("wf"), []));
        Use(store, "PRAGMA query_only = OFF");

        Assert.Equal(CreateOutcome.Created, (await store.Instances.CreateAsync(Some.Header("wf"), [])).Outcome);
    }

    [Fact]
    public async Task Garbage_is_not_a_store()
    {
        using var file = new TempFile();
        await File.WriteAllBytesAsync(file.Path, Enumerable.Repeat((byte)'x', 8192).ToArray());

        await FailsAsync("FW1033", file.Path, async () => await OpenAsync(file.Path));
    }

    [Fact]
    public async Task Damaged_pages_are_told_when_they_are_read()
    {
        using var file = new TempFile();
        await using (var store = await OpenAsync(file.Path))
        {
            await store.Instances.CreateAsync(Some.Header("wf"), []);
        }

        await using (var stream = File.OpenWrite(file.Path))
        {
            stream.Position = 4096;
            stream.Write(Enumerable.Repeat((byte)0xA5, (int)stream.Length - 4096).ToArray());
        }

        await FailsAsync("FW1033", file.Path, async () =>
        {
            await using var store = await OpenAsync(file.Path);
            await store.Instances.ListAsync(new InstanceFilter());
        });
    }

    [Fact]
    public async Task Database_of_another_program_is_left_alone()
    {
        using var file = new TempFile();
        using (var db = SqliteDb.Open(file.Path, canCreate: true, busyMilliseconds: 0))
        {
            db.RunScript("CREATE TABLE mine (x)");
        }

        await FailsAsync("FW1033", file.Path, async () => await OpenAsync(file.Path));
    }

    [Fact]
    public async Task File_of_a_later_version_is_refused()
    {
        using var file = new TempFile();
        await using (await OpenAsync(file.Path))
        {
        }

        using (var db = SqliteDb.Open(file.Path, canCreate: false, busyMilliseconds: 0))
        {
            db.RunScript("PRAGMA user_version = 99");
        }

        await FailsAsync("FW1038", file.Path, async () => await OpenAsync(file.Path));
    }

    [Fact]
    public async Task Path_that_cannot_be_a_file_cannot_be_opened()
    {
        using var file = new TempFile();
        await File.WriteAllTextAsync(file.Path, "");
        var below = Path.Combine(file.Path, "below.db");

        await FailsAsync("FW1030", file.Directory, async () => await OpenAsync(file.Directory));
        await FailsAsync("FW1030", below, async () => await OpenAsync(below));
    }

    [Theory]
    [InlineData("nfs4")]
    [InlineData("cifs")]
    [InlineData("fuse.sshfs")]
    public void Network_file_system_is_refused(string type)
    {
        string[] mounts =
        [
            "/dev/sda / ext4 rw 0 0",
            $"server:/x /mnt/the\\040share {type} rw 0 0",
            "tmpfs /mnt/the\\040share/local tmpfs rw 0 0",
        ];

        var error = Assert.Throws<FunctionWorkflowsException>(() => FileSystems.Check("/mnt/the share/a.db", mounts));
        FileSystems.Check("/mnt/the share/local/a.db", mounts);
        FileSystems.Check("/mnt/the shares/a.db", mounts);

        Assert.Equal("FW1037", error.Code);
        Assert.Contains("/mnt/the share/a.db", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_crash_in_a_transaction_leaves_behind_is_as_if_it_had_not_begun()
    {
        using var file = new TempFile();
        using var copy = new TempFile();
        await using (var store = await OpenAsync(file.Path))
        {
            await store.Instances.CreateAsync(Some.Header("before"), [Some.Record(1)]);
            using var writer = SqliteDb.Open(file.Path, canCreate: false, busyMilliseconds: 1000);
            writer.RunScript(
                "PRAGMA cache_size = 1; BEGIN IMMEDIATE; DELETE FROM records; UPDATE instances SET name = 'torn'");
            writer.Run("WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
                + "INSERT INTO records (id, sequence, key, kind, tries, data) "
                + "SELECT 'before', i, 'k' || i, 'Succeeded', 0, zeroblob(200) FROM n");
            File.Copy(file.Path, copy.Path);
            File.Copy(file.Path + "-wal", copy.Path + "-wal");
            writer.Run("ROLLBACK");
        }

        await using var after = await OpenAsync(copy.Path);

        Assert.True(new FileInfo(copy.Path + "-wal").Length > 0);
        var loaded = await after.Instances.LoadAsync(new InstanceClaim((await after.Instances.ReadAsync("before"))!));
        Assert.Equal("Wf", loaded.Header.Name);
        Assert.Single(loaded.Records);
    }

    private static async Task<SqliteStore> OpenAsync(string path)
    {
        var store = new SqliteStore(path);
        await store.OpenAsync();
        return store;
    }

    private static void Use(SqliteStore store, string sql) =>
        Assert.True(store.Context.Writes.TryUse(db => db.RunScript(sql)));

    private static async Task FailsAsync(string code, string path, Func<Task> act)
    {
        var error = await Assert.ThrowsAsync<FunctionWorkflowsException>(act);
        Assert.Equal(code, error.Code);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }
}
