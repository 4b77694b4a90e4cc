using Xunit;

namespace FunctionWorkflows;

/// <content>Deletes, and what comes late for the deleted.</content>
public abstract partial class StoreConformance
{
    [Fact]
    public async Task Delete_of_a_header_that_moved_on_or_is_owned_is_refused()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        var stale = claim.Header;
        await scope.Store.Instances.CommitAsync(claim, Commit(claim, Record(1)));

        Assert.False(await scope.Store.Instances.DeleteAsync(stale));
        Assert.False(await scope.Store.Instances.DeleteAsync(claim.Header));
        Assert.False(await scope.Store.Instances.DeleteAsync(Header("missing") with { CommitId = "x" }));
        Assert.Single(await RecordsAsync(scope.Store, claim.Header));
    }

    [Fact]
    public async Task Deleted_instance_leaves_nothing_and_its_id_is_free()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        var birth = claim.Header.Birth;
        await scope.Store.Instances.PostAsync("wf", birth, 1, [Message("taken"), Message("left")]);
        await scope.Store.Instances.CommitAsync(claim, Take(claim, "taken") with { Records = [Record(1)] });
        var hash = await PutAsync(scope.Store, "wf", birth, [1, 2, 3]);
        await EndAsync(scope, claim);

        var isDeleted = await scope.Store.Instances.DeleteAsync(claim.Header);
        var again = await scope.Store.Instances.DeleteAsync(claim.Header);
        var next = await StartAsync(scope);

        Assert.True(isDeleted);
        Assert.False(again);
        var loaded = await scope.Store.Instances.LoadAsync(next);
        Assert.Empty(loaded.Records);
        Assert.Empty(loaded.Inbox);
        Assert.Null(await scope.Store.Instances.ReadReceiptAsync("wf", birth, "taken"));
        Assert.Null(await scope.Store.Objects.OpenReadAsync("wf", birth, hash));
        Assert.Equal(["wf"], await ListAsync(scope, new()));
    }

    [Fact]
    public async Task What_comes_late_for_a_deleted_birth_has_no_effect_on_the_next()
    {
        await using var scope = await CreateScopeAsync();
        var old = await StartAsync(scope);
        var late = new InstanceClaim(old.Header);
        var birth = old.Header.Birth;
        await EndAsync(scope, old);
        await scope.Store.Instances.DeleteAsync(old.Header);
        var next = await StartAsync(scope);

        Assert.Equal(
            CommitOutcome.Lost, (await scope.Store.Instances.CommitAsync(late, Commit(late, Record(1)))).Outcome);
        Assert.Equal(
            PostOutcome.Ended, (await scope.Store.Instances.PostAsync("wf", birth, 1, [Message("m")])).Outcome);
        Assert.False(await scope.Store.Instances.ReleaseAsync(late, late.Header));
        Assert.Null(await scope.Store.Instances.ClaimAsync(late.Header, late.Header.Owner!));
        Assert.Equal(
            CreateOutcome.Exists, (await scope.Store.Instances.CreateAsync(Header("wf", birth: birth), [])).Outcome);

        var loaded = await scope.Store.Instances.LoadAsync(next);
        Assert.Equal(next.Header.CommitId, loaded.Header.CommitId);
        Assert.Empty(loaded.Records);
        Assert.Empty(loaded.Inbox);
    }

    [Fact]
    public async Task Create_that_comes_late_for_a_deleted_birth_is_barred()
    {
        await using var scope = await CreateScopeAsync();
        var header = Header("wf");
        await scope.Store.Instances.CreateAsync(header, []);
        await scope.Store.Instances.DeleteAsync(await ReadAsync(scope));

        Assert.Equal(CreateOutcome.Barred, (await scope.Store.Instances.CreateAsync(header, [])).Outcome);
        Assert.False(await scope.Store.Instances.BarAsync("wf", header.Birth));
    }

    [Fact]
    public async Task Objects_of_the_next_birth_survive_the_delete_of_the_former()
    {
        await using var scope = await CreateScopeAsync();
        var old = await StartAsync(scope);
        await PutAsync(scope.Store, "wf", old.Header.Birth, [1, 2, 3]);
        var hash = await PutAsync(scope.Store, "wf", "next", [1, 2, 3]);
        await EndAsync(scope, old);

        await scope.Store.Instances.DeleteAsync(old.Header);

        Assert.Equal([1, 2, 3], await GetAsync(scope.Store, "wf", "next", hash));
    }
}
