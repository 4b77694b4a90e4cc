namespace FunctionWorkflows.AzureStorage.Tests.Faults;

/// <summary>What the list says of an instance that ended, and of one that was resumed since (protocols: 6).</summary>
public sealed class EndDutiesTests : IAsyncLifetime
{
    private FaultHub _hub = null!;
    private FaultMember _owner = null!;
    private FaultMember _other = null!;

    public async Task InitializeAsync()
    {
        _hub = await FaultHub.OpenAsync();
        _owner = await FaultMember.JoinAsync(_hub);
        _other = await FaultMember.JoinAsync(_hub);
    }

    public async Task DisposeAsync()
    {
        await _owner.DisposeAsync();
        await _other.DisposeAsync();
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task Host_that_dies_before_its_duties_has_them_done_by_its_heir()
    {
        await _owner.EndAsync(await _owner.CreateAsync());
        await _owner.KillAsync();
        var before = await RowAsync();

        await _other.LookAsync();

        Assert.False(IndexRow.IsFinal(before));
        var after = await RowAsync();
        Assert.Equal((true, "Failed"), (IndexRow.IsFinal(after), after["Status"]));
    }

    [Fact]
    public async Task Duties_that_are_put_off_do_not_hide_a_resume()
    {
        await _owner.EndAsync(await _owner.CreateAsync());

        var resumed = await _other.ClaimAsync();
        await _owner.Store.Index.FlushAsync();

        Assert.NotNull(resumed);
        await AssertListedAsync(WorkflowStatus.Running);
        Assert.Empty(await DeadSetAsync());
    }

    [Fact]
    public async Task Heir_that_does_the_duties_does_not_hide_a_resume_that_came_between()
    {
        await _owner.EndAsync(await _owner.CreateAsync());
        await _owner.KillAsync();
        await using var heir = await FaultMember.JoinAsync(_hub);

        // It has read the row of the list, and not yet written that it is final.
        heir.Faults.On(request => request.IsOnInstance, Fault.Pause);
        var looking = heir.LookAsync();
        await heir.Faults.PausedAsync();
        var resumed = await _other.ClaimAsync();
        heir.Faults.Release();
        await looking;

        Assert.NotNull(resumed);
        await AssertListedAsync(WorkflowStatus.Running);
    }

    [Fact]
    public async Task Resume_that_stalls_between_the_list_and_the_header_begins_anew_after_the_duties()
    {
        await _owner.EndAsync(await _owner.CreateAsync());
        await _owner.KillAsync();
        await using var heir = await FaultMember.JoinAsync(_hub);

        // The resume has touched the list; then the heir reads the list, which is not final, and does the duties.
        _other.Faults.On(request => request.IsOnInstance, Fault.Pause);
        var resuming = _other.ClaimAsync();
        await _other.Faults.PausedAsync();
        await heir.LookAsync();
        _other.Faults.Release();
        var first = await resuming;
        var second = await _other.ClaimAsync();
        await heir.Store.Index.FlushAsync();

        Assert.Null(first);
        Assert.NotNull(second);
        await AssertListedAsync(WorkflowStatus.Running);
        Assert.False(IndexRow.IsFinal(await RowAsync()));
    }

    [Fact]
    public async Task Two_claims_of_one_host_leave_one_row_which_goes_with_the_end()
    {
        var claim = await _owner.CreateAsync();
        await _owner.Instances.ReleaseAsync(claim, claim.Header);
        var header = (await _other.Instances.ReadAsync("w"))!;
        var id = _other.Membership.Host.Id;

        InstanceClaim?[] claims = await Task.WhenAll(
            _other.Instances.ClaimAsync(header, id).AsTask(), _other.Instances.ClaimAsync(header, id).AsTask());
        await _other.EndAsync(Assert.Single(claims, one => one is not null)!);
        await _owner.Store.Index.FlushAsync();
        await _other.LookAsync();

        Assert.DoesNotContain(
            await FaultHub.RowsAsync(_hub.Index), row => row.RowKey.StartsWith(IndexRow.SetPrefix, StringComparison.Ordinal));
        Assert.True(IndexRow.IsFinal(await RowAsync()));
    }

    private async Task AssertListedAsync(WorkflowStatus status)
    {
        var page = await _hub.Store.Instances.ListAsync(new InstanceFilter());
        Assert.Equal(status, Assert.Single(page.Headers).Status);
        var running = await _hub.Store.Instances.ListAsync(new InstanceFilter { Statuses = [status] });
        Assert.Single(running.Headers);
    }

    private async Task<Azure.Data.Tables.TableEntity> RowAsync() => Assert.Single(
        await FaultHub.RowsAsync(_hub.Index),
        row => row.PartitionKey.StartsWith(IndexRow.ListPrefix, StringComparison.Ordinal));

    private async Task<IReadOnlyList<string>> DeadSetAsync() =>
    [
        .. (await FaultHub.RowsAsync(_hub.Index))
            .Where(row => row.PartitionKey == IndexRow.SetOf(_owner.Membership.Host.Id) && row.RowKey != Keys.Header)
            .Select(row => row.RowKey),
    ];
}
