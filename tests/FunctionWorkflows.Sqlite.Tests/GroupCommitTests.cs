namespace FunctionWorkflows.Sqlite.Tests;

public sealed class GroupCommitTests
{
    [Fact]
    public async Task Commit_that_finds_no_leader_is_done_on_the_callers_thread()
    {
        using var file = new TempFile();
        await using var store = await OpenAsync(file);
        await using var host = await store.Cluster.JoinAsync(Some.Host("a"));
        var claim = await Some.StartAsync(store, host, "wf");
        var thread = 0;
        store.Context.Writes.AfterTransaction = _ => thread = Environment.CurrentManagedThreadId;

        var caller = Environment.CurrentManagedThreadId;
        var writing = store.Instances.CommitAsync(claim, Some.Commit(claim, Some.Record(1)));

        Assert.True(writing.IsCompletedSuccessfully);
        Assert.Equal(caller, thread);
        Assert.Equal(CommitResult.Done, await writing);
    }

    [Fact]
    public async Task Commits_that_find_a_leader_share_one_transaction()
    {
        using var file = new TempFile();
        await using var store = await OpenAsync(file);
        await using var host = await store.Cluster.JoinAsync(Some.Host("a"));
        var claims = new List<InstanceClaim>();
        for (var i = 0; i < 10; i++)
        {
            claims.Add(await Some.StartAsync(store, host, $"wf-{i}"));
        }

        var transactions = 0;
        store.Context.Writes.AfterTransaction = _ => transactions++;
        var (leader, go) = Lead(store);
        var commits = claims.Select(
            c => store.Instances.CommitAsync(c, Some.Commit(c, Some.Record(1))).AsTask()).ToList();
        Assert.DoesNotContain(commits, c => c.IsCompleted);
        go.Set();

        await leader;
        Assert.All(await Task.WhenAll(commits), r => Assert.Equal(CommitResult.Done, r));
        Assert.Equal(2, transactions);
    }

    [Fact]
    public async Task Lost_refused_and_failed_writes_do_not_undo_their_neighbours()
    {
        using var file = new TempFile();
        await using var store = await OpenAsync(file);
        await using var host = await store.Cluster.JoinAsync(Some.Host("a"));
        var good = await Some.StartAsync(store, host, "good");
        var clash = await Some.StartAsync(store, host, "clash");
        var last = await Some.StartAsync(store, host, "last");
        var lost = new InstanceClaim(good.Header with { CommitId = "stale" });

        var transactions = 0;
        store.Context.Writes.AfterTransaction = _ => transactions++;
        var (leader, go) = Lead(store);
        var first = store.Instances.CommitAsync(good, Some.Commit(good, Some.Record(1))).AsTask();
        var stale = store.Instances.CommitAsync(lost, Some.Commit(lost, Some.Record(2))).AsTask();
        var refused = store.Instances.CommitAsync(
            clash, Some.Commit(clash, Some.Record(1), Some.Record(1, key: "same sequence"))).AsTask();
        var failed = store.Context.Writes.WriteAsync<int>(db =>
        {
            db.Run("DELETE FROM instances");
            throw new InvalidOperationException("mine");
        }).AsTask();
        var end = store.Instances.CommitAsync(last, Some.Commit(last, Some.Record(1))).AsTask();
        go.Set();

        await leader;
        Assert.Equal(CommitResult.Done, await first);
        Assert.Equal(CommitResult.Lost, await stale);
        Assert.Equal(CommitOutcome.Refused, (await refused).Outcome);
        Assert.Equal("mine", (await Assert.ThrowsAsync<InvalidOperationException>(() => failed)).Message);
        Assert.Equal(CommitResult.Done, await end);
        Assert.Equal(2, transactions);
        Assert.Equal(clash.Header.CommitId, (await store.Instances.ReadAsync("clash"))!.CommitId);
        Assert.Equal(1, (await store.Instances.ReadAsync("last"))!.LastSequence);
    }

    [Fact]
    public async Task Write_waits_for_another_programs_transaction()
    {
        using var file = new TempFile();
        await using var store = await OpenAsync(file);
        using var other = SqliteDb.Open(file.Path, canCreate: false, busyMilliseconds: 1000);
        other.Run("BEGIN IMMEDIATE");

        var writing = Task.Run(async () => await store.Instances.CreateAsync(Some.Header("wf"), []));
        Assert.Null(await store.Instances.ReadAsync("wf"));
        other.Run("COMMIT");

        Assert.Equal(CreateOutcome.Created, (await writing.WaitAsync(TimeSpan.FromSeconds(60))).Outcome);
    }

    [Fact]
    public async Task Lock_that_never_goes_away_is_an_error_in_the_end()
    {
        using var file = new TempFile();
        await using var store = new SqliteStore(
            file.Path, TimeProvider.System, new SqliteStoreOptions { LockTimeout = TimeSpan.FromMilliseconds(100) });
        await store.OpenAsync();
        using var other = SqliteDb.Open(file.Path, canCreate: false, busyMilliseconds: 1000);
        other.Run("BEGIN IMMEDIATE");

        var error = await Assert.ThrowsAsync<FunctionWorkflowsException>(
            async () => await store.Instances.CreateAsync(Some.Header("wf"), []));
        other.Run("COMMIT");

        Assert.Equal("FW1030", error.Code);
        Assert.Equal(CreateOutcome.Created, (await store.Instances.CreateAsync(Some.Header("wf"), [])).Outcome);
    }

    private static (Task Leader, ManualResetEventSlim Go) Lead(SqliteStore store)
    {
        var go = new ManualResetEventSlim();
        var hasBegun = new ManualResetEventSlim();
        var leader = Task.Run(async () => await store.Context.Writes.WriteAsync(_ =>
        {
            hasBegun.Set();
            return go.Wait(TimeSpan.FromSeconds(60));
        }));
        hasBegun.Wait(TimeSpan.FromSeconds(60));
        return (leader, go);
    }

    private static async Task<SqliteStore> OpenAsync(TempFile file)
    {
        var store = new SqliteStore(file.Path);
        await store.OpenAsync();
        return store;
    }
}
