using FunctionWorkflows.Tests.Crashes;

namespace FunctionWorkflows.AzureStorage.Tests.Faults;

/// <summary>Deleting, by processes that die in the middle or whose requests come late (protocols: 6, 10).</summary>
public sealed class LateDeleteTests
{
    private static readonly Scenario Large = new(
        "large", new([new("a", NodeKind.Large, []), new("b", NodeKind.Large, [0])]));

    private static readonly JournalRecord[] Many = [.. Enumerable.Range(1, 150).Select(i => FaultMember.Record(i))];

    [Fact]
    public async Task Delete_that_dies_at_any_request_is_gone_on_with_or_never_began()
    {
        var (requests, deleted) = (0, 0);
        foreach (var fault in new[] { Fault.DieBefore, Fault.DieAfter, Fault.DieLate })
        {
            for (requests = 1; await RunAsync(requests, fault) is { } isDeleted; requests++)
            {
                deleted += isDeleted ? 1 : 0;
            }
        }

        Assert.InRange(requests - 1, 8, 30);
        Assert.InRange(deleted, requests, requests * 3);
    }

    [Fact]
    public async Task Late_delete_does_not_touch_what_was_made_anew()
    {
        await using var hub = await FaultHub.OpenAsync();
        await using var first = await FaultMember.JoinAsync(hub);
        await using var other = await FaultMember.JoinAsync(hub);
        var claim = await first.CreateAsync();
        await first.CommitAsync(claim, Many);
        await first.EndAsync(claim);

        // Two batches of rows; the first is held, its sender dies, and another goes on.
        first.Faults.On(request => request.IsOnInstance && request.Body.Contains("DELETE", StringComparison.Ordinal)
            && request.Body.Contains("Instances(PartitionKey='w',RowKey='r", StringComparison.Ordinal), Fault.DieLate);
        _ = first.Instances.DeleteAsync(claim.Header).AsTask();
        await first.Faults.Died.WaitAsync(FaultRun.Deadline);
        await first.KillAsync();
        await hub.SweepAsync();
        await other.CommitAsync(await other.CreateAsync(), Many);
        var before = await FaultSnapshot.ExactAsync(hub, "w");

        var statuses = await first.Faults.DeliverLateAsync();

        Assert.Equal([412], statuses);
        FaultSnapshot.AssertSame(before, await FaultSnapshot.ExactAsync(hub, "w"), "after the late delete");
    }

    [Fact]
    public async Task Objects_of_the_next_birth_are_not_deleted_with_those_of_the_former_one()
    {
        await using var hub = await FaultHub.OpenAsync();
        var first = await hub.HostAsync();
        var output = await Large.DriveAsync(first.Workflows, hub.Log);
        first.Faults.On(request => request is { Service: StorageService.Blob, Method: "DELETE" }, Fault.DieLate, times: 9);
        _ = first.Workflows.DeleteAsync("w");
        await first.Faults.Died.WaitAsync(FaultRun.Deadline);
        await first.KillAsync();
        var heir = await hub.HostAsync();
        await heir.LookAsync();
        await Large.DriveAsync(heir.Workflows, hub.Log);
        var before = await FaultSnapshot.ExactAsync(hub, "w");

        await first.Faults.DeliverLateAsync();

        FaultSnapshot.AssertSame(before, await FaultSnapshot.ExactAsync(hub, "w"), "after the late delete");
        Assert.Equal(output, await heir.Workflows.GetOutputAsync<string>("w"));
    }

    [Fact]
    public async Task Object_that_arrives_after_the_delete_is_removed_with_the_birth()
    {
        await using var hub = await FaultHub.OpenAsync();
        await using var first = await FaultMember.JoinAsync(hub);
        var claim = await first.CreateAsync();
        first.Faults.On(request => request is { Service: StorageService.Blob, Method: "PUT" }
            && request.Path.Contains("-objects/", StringComparison.Ordinal), Fault.DieLate);
        _ = first.Instances.CommitAsync(claim, new()
        {
            Header = claim.Header,
            Records = [FaultMember.Record(1) with { Data = new(PayloadKind.Raw, new byte[200_000]) }],
        }).AsTask();
        await first.Faults.Died.WaitAsync(FaultRun.Deadline);
        await first.KillAsync();
        await using var heir = await FaultMember.JoinAsync(hub);
        var taken = await heir.ClaimAsync();
        await heir.EndAsync(taken!);
        await heir.Instances.DeleteAsync(taken!.Header);
        await first.Faults.DeliverLateAsync();
        Assert.Single(await hub.BlobsAsync());

        await using var later = await FaultMember.JoinAsync(hub, new LaterTime(TimeSpan.FromHours(2)));
        await later.LookAsync();

        Assert.Empty(await hub.BlobsAsync());
        Assert.Empty(await FaultHub.RowsAsync(hub.Instances));
    }

    [Fact]
    public async Task Helper_that_is_overtaken_leaves_the_mark_of_the_delete()
    {
        await using var hub = await FaultHub.OpenAsync();
        await using var first = await FaultMember.JoinAsync(hub);
        await using var helper = await FaultMember.JoinAsync(hub);
        var claim = await first.CreateAsync("w", FaultMember.Record(1));
        await first.EndAsync(claim);

        // The helper has read what to remove, and is overtaken by the first, which dies before it is through.
        first.Faults.On(request => request.IsOnInstance && IsRemoval(request), Fault.Pause);
        helper.Faults.On(request => request.IsOnInstance && IsRemoval(request), Fault.Pause);
        _ = first.Instances.DeleteAsync(claim.Header).AsTask();
        await first.Faults.PausedAsync();
        var helping = helper.LookAsync();
        await helper.Faults.PausedAsync();
        first.Faults.On(request => request.Service == StorageService.Blob, Fault.DieBefore);
        first.Faults.Release();
        await first.Faults.Died.WaitAsync(FaultRun.Deadline);
        helper.Faults.Release();
        await helping;
        await first.KillAsync();

        await hub.SweepAsync();

        Assert.DoesNotContain(await FaultHub.RowsAsync(hub.Instances), row => row.RowKey == Keys.Header);
    }

    private static bool IsRemoval(SeenRequest request) =>
        request.Body.Contains("RowKey='r", StringComparison.Ordinal);

    /// <summary>Whether it was deleted; null where the process did not die.</summary>
    private static async Task<bool?> RunAsync(int number, Fault fault)
    {
        await using var hub = await FaultHub.OpenAsync();
        var first = await hub.HostAsync();
        var requests = 0;
        var output = await Large.DriveAsync(first.Workflows, hub.Log);
        await first.LookAsync();
        first.Faults.Always(seen => FaultRun.IsOfRun(seen) && ++requests == number ? fault : Fault.None);
        var delete = first.Workflows.DeleteAsync("w");
        await Task.WhenAny(delete, first.Faults.Died);
        if (!first.Faults.IsDead)
        {
            first.Faults.Calm();
            return null;
        }

        await first.KillAsync();
        await hub.SweepAsync();
        var isDeleted = await hub.Store.Instances.ReadAsync("w") is null;
        await first.Faults.DeliverLateAsync();
        await hub.SweepAsync();
        var left = FaultSnapshot.WithoutBars(await FaultSnapshot.TakeAsync(hub));
        if (isDeleted)
        {
            Assert.DoesNotContain(left, line => line.Contains(" w", StringComparison.Ordinal) || line.StartsWith('w'));
            Assert.DoesNotContain(left, line => line.StartsWith("object", StringComparison.Ordinal));
        }
        else if (await hub.Store.Instances.ReadAsync("w") is not null)
        {
            var heir = await hub.HostAsync();
            Assert.Equal(output, await heir.Workflows.GetOutputAsync<string>("w"));
            Assert.Contains("listed w Successful", left);
        }

        return isDeleted;
    }
}
