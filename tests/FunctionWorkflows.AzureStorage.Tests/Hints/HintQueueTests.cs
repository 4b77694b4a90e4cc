using FunctionWorkflows.AzureStorage.Tests.Faults;

namespace FunctionWorkflows.AzureStorage.Tests.Hints;

/// <summary>Hints that are left in a host's queue.</summary>
public sealed class HintQueueTests
{
    [Fact]
    public async Task Hint_whose_removal_had_no_answer_is_taken_and_is_no_failure()
    {
        await using var hub = await FaultHub.OpenAsync();
        await using var host = await FaultMember.JoinAsync(hub);
        var queues = ((AzureCluster)hub.Store.Cluster).Hints.Queues;
        await queues.LeaveAsync(host.Membership.Host.Id, Hint.Work, CancellationToken.None);
        host.Faults.On(IsRemoval, Fault.FailAfter);

        await host.Membership.FindMessagesAsync(0);

        Assert.Equal(2, host.Faults.CountOf(IsRemoval));
        var work = await host.Membership.WaitForWorkAsync(0);
        Assert.True(work.MayBeClaimable);
    }

    private static bool IsRemoval(SeenRequest request) =>
        request.Service == StorageService.Queue && request.Method == "DELETE";
}
