namespace FunctionWorkflows.Sqlite.Tests;

public sealed class ProcessTests
{
    [Fact]
    public async Task Killed_process_is_taken_over_at_once_and_all_it_committed_is_there()
    {
        using var file = new TempFile();
        await using var store = new SqliteStore(file.Path);
        await store.OpenAsync();
        await using var heir = await store.Cluster.JoinAsync(Some.Host("heir"));
        using var other = OtherProcess.Start(file.Path, "other");
        while (await other.ReadAsync() < 50)
        {
        }

        Assert.Empty(await heir.FindClaimableAsync(10));
        var last = await other.KillAsync();

        var found = Assert.Single(await heir.FindClaimableAsync(10));
        var claim = await store.Instances.ClaimAsync(found, "heir");
        var loaded = await store.Instances.LoadAsync(claim!);
        Assert.True(loaded.Header.LastSequence >= last);
        Assert.Equal(loaded.Header.LastSequence, loaded.Records.Count);
        Assert.False(await store.Cluster.IsAliveAsync("other"));
        Assert.False(File.Exists(Path.Combine(file.Path + ".hosts", "other.lock")));
    }

    [Fact]
    public async Task Two_processes_write_side_by_side()
    {
        using var file = new TempFile();
        await using var store = new SqliteStore(file.Path);
        await store.OpenAsync();
        await using var host = await store.Cluster.JoinAsync(Some.Host("here"));
        var claim = await Some.StartAsync(store, host, "mine");
        using var other = OtherProcess.Start(file.Path, "other");
        var before = await other.ReadAsync();

        for (var i = 1; i <= 100; i++)
        {
            await store.Instances.CommitAsync(claim, Some.Commit(claim, Some.Record(i)));
        }

        Assert.Equal(100, claim.Header.LastSequence);
        Assert.True(await other.KillAsync() > before);
    }

    [Fact]
    public async Task Stopped_process_is_alive_until_its_lease_lapses_and_finished_when_it_wakes()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var file = new TempFile();

        // Stopped inside a transaction, it would hold the lock of the whole file: no store on one file can help that.
        using var other = OtherProcess.Start(file.Path, "other", commits: 1);
        await other.ReadAsync();
        other.Signal("STOP");
        var later = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var store = new SqliteStore(file.Path, later);
        await store.OpenAsync();
        await using var heir = await store.Cluster.JoinAsync(Some.Host("heir"));
        Assert.Empty(await heir.FindClaimableAsync(10));

        for (var i = 0; i < 13; i++)
        {
            later.Advance(TimeSpan.FromSeconds(5));
        }

        var found = Assert.Single(await heir.FindClaimableAsync(10));
        Assert.NotNull(await store.Instances.ClaimAsync(found, "heir"));
        other.Signal("CONT");
        await other.KillAsync();
        Assert.Equal("heir", (await store.Instances.ReadAsync("other"))!.Owner);
    }

    [Fact]
    public async Task Change_of_another_process_wakes_a_waiter()
    {
        using var file = new TempFile();
        await using var store = new SqliteStore(file.Path);
        await store.OpenAsync();
        var seen = await store.Cluster.WaitForChangeAsync("other", 0);
        var waiting = store.Cluster.WaitForChangeAsync("other", seen).AsTask();

        using var other = OtherProcess.Start(file.Path, "other");

        Assert.True(await waiting.WaitAsync(TimeSpan.FromSeconds(60)) > seen);
    }
}
