using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FunctionWorkflows.Sqlite.Tests;

public sealed class SqliteStoreTests
{
    [Fact]
    public async Task Store_reopened_has_what_was_written_and_its_log_is_empty()
    {
        using var file = new TempFile();
        await using (var store = new SqliteStore(file.Path))
        {
            await store.OpenAsync();
            await store.Instances.CreateAsync(Some.Header("wf"), [Some.Record(1)]);
        }

        Assert.False(File.Exists(file.Path + "-wal"));
        await using var again = new SqliteStore(file.Path);
        await again.OpenAsync();
        await again.OpenAsync();

        Assert.Equal(1, (await again.Instances.ReadAsync("wf"))!.LastSequence);
        Assert.Equal($"sqlite:{file.Path}", again.Description);
    }

    [Fact]
    public async Task Columns_read_well_in_a_database_tool()
    {
        using var file = new TempFile();
        await using var store = new SqliteStore(file.Path);
        await store.OpenAsync();
        await store.Instances.CreateAsync(
            Some.Header("order-7"),
            [Some.Record(1) with { Data = new Payload(PayloadKind.Json, "{\"a\":1}"u8.ToArray()) }]);

        using var db = SqliteDb.Open(file.Path, canCreate: false, busyMilliseconds: 1000);
        using var row = db.Use(
            "SELECT i.status || ' ' || i.created_at || ' ' || r.kind || ' ' || r.data "
            + "FROM instances i JOIN records r USING (id)");
        row.Step();

        Assert.Equal("Pending 2026-01-02T03:04:05.0000000Z Succeeded {\"a\":1}", row.String());
    }

    [Fact]
    public async Task Page_deep_in_the_list_is_found_by_an_index()
    {
        using var file = new TempFile();
        await using var store = new SqliteStore(file.Path);
        await store.OpenAsync();
        using var db = SqliteDb.Open(file.Path, canCreate: false, busyMilliseconds: 1000);
        using var plan = db.Use(
            "EXPLAIN QUERY PLAN SELECT * FROM instances WHERE (created_at, id, birth) < ('2026', 'a', 'b') "
            + "ORDER BY created_at DESC, id DESC, birth DESC LIMIT 100");

        Assert.True(plan.Step());
        plan.Skip();
        plan.Skip();
        plan.Skip();
        Assert.Contains("SEARCH instances USING INDEX instances_by_creation", plan.String(), StringComparison.Ordinal);
        Assert.False(plan.Step());
    }

    [Fact]
    public async Task Upload_whose_process_is_gone_is_removed_after_an_hour()
    {
        using var file = new TempFile();
        var time = new FakeTimeProvider();
        await using (var store = new SqliteStore(file.Path, time))
        {
            await store.OpenAsync();
            var upload = await store.Uploads.BeginAsync();
            await store.Uploads.FillAsync(upload, new MemoryStream(new byte[600_000]), default);
            Assert.Equal(3, Chunks(file));
        }

        time.Advance(TimeSpan.FromMinutes(61));
        await using var next = new SqliteStore(file.Path, time);
        await next.OpenAsync();

        Assert.Equal(0, Chunks(file));
    }

    [Fact]
    public async Task Deleted_objects_leave_no_chunks()
    {
        using var file = new TempFile();
        await using var store = new SqliteStore(file.Path);
        await store.OpenAsync();
        await store.Objects.PutAsync("a", "b", "hash", new MemoryStream(new byte[20_000_000]));
        await store.Objects.CopyAsync("a", "b", "c", "d", "hash");

        await store.Objects.DeleteAllAsync("a", "b");
        Assert.Equal(77, Chunks(file));
        await store.Objects.DeleteAllAsync("c", "d");

        Assert.Equal(0, Chunks(file));
    }

    [Fact]
    public async Task UseSqlite_takes_the_place_of_another_store()
    {
        using var file = new TempFile();
        var builder = new Builder();
        builder.Services.AddSingleton<IWorkflowStore>(new InMemoryStore());

        builder.UseSqlite(file.Path);

        await using var services = builder.Services.BuildServiceProvider();
        Assert.Equal($"sqlite:{file.Path}", Assert.Single(services.GetServices<IWorkflowStore>()).Description);
    }

    [Fact]
    public async Task Use_before_open_says_what_is_missing()
    {
        using var file = new TempFile();
        await using var store = new SqliteStore(file.Path);

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await store.Instances.ReadAsync("wf"));
    }

    private static long Chunks(TempFile file)
    {
        using var db = SqliteDb.Open(file.Path, canCreate: false, busyMilliseconds: 1000);
        return db.Scalar("SELECT count(*) FROM object_chunks");
    }

    private sealed class Builder : IFunctionWorkflowsBuilder
    {
        public IServiceCollection Services { get; } = new ServiceCollection();
    }
}
