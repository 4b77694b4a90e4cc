using FunctionWorkflows.Tests.Crashes;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionWorkflows.AzureStorage.Tests.Faults;

/// <summary>
/// A process without an engine starts a workflow and dies at one of its requests: a host starts it, or it never
/// existed.
/// </summary>
public sealed class PlainClientTests
{
    private static readonly Scenario Scenario = new(
        "large input", new([new("a", NodeKind.Value, []), new("b", NodeKind.Value, [0])]));

    [Fact]
    public async Task Start_of_a_client_that_dies_is_carried_out_or_never_was()
    {
        var (requests, started) = (0, 0);
        foreach (var fault in new[] { Fault.DieBefore, Fault.DieAfter })
        {
            for (requests = 1; await RunAsync(requests, fault) is { } isStarted; requests++)
            {
                started += isStarted ? 1 : 0;
            }
        }

        // Opening the store, the rows of the index, the instance itself, and the hint.
        Assert.InRange(requests - 1, 8, 20);
        Assert.InRange(started, 3, 20);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Late_create_is_carried_out_unless_a_host_has_barred_it(bool isBarred)
    {
        await using var hub = await FaultHub.OpenAsync();
        await using var client = await FaultMember.OpenAsync(hub);
        client.Faults.On(request => request.IsOnInstance, Fault.DieLate);
        _ = StartAsync(client);
        await client.Faults.Died.WaitAsync(FaultRun.Deadline);
        if (isBarred)
        {
            await hub.SweepAsync();
        }

        var statuses = await client.Faults.DeliverLateAsync();
        var found = await hub.SweepAsync();

        Assert.Equal(isBarred ? 409 : 204, Assert.Single(statuses));
        Assert.Equal(isBarred ? [] : ["w"], found.Select(header => header.Id));
    }

    /// <summary>Whether it was started; null where the client did not die.</summary>
    private static async Task<bool?> RunAsync(int number, Fault fault)
    {
        await using var hub = await FaultHub.OpenAsync();
        await using var client = await FaultMember.OpenAsync(hub);
        var requests = 0;
        client.Faults.Always(_ => ++requests == number ? fault : Fault.None);
        var start = StartAsync(client);
        await Task.WhenAny(start, client.Faults.Died);
        if (!client.Faults.IsDead)
        {
            client.Faults.Calm();
            return null;
        }

        if (await hub.Store.Instances.ReadAsync("w") is null)
        {
            Assert.Empty(await hub.SweepAsync());
            Assert.Null(await hub.Store.Instances.ReadAsync("w"));
            Assert.Empty((await hub.Store.Instances.ListAsync(new InstanceFilter())).Headers);
            var left = FaultSnapshot.WithoutBars(await FaultSnapshot.TakeAsync(hub));
            Assert.DoesNotContain(left, line => line.Contains(" w", StringComparison.Ordinal));
            return false;
        }

        var host = await hub.HostAsync();
        var output = await host.Workflows.GetOutputAsync<string>("w").WaitAsync(FaultRun.Deadline);
        Assert.Equal(Scenario.Plan.Expected(), output);
        return true;
    }

    private static async Task StartAsync(FaultMember client)
    {
        var services = new ServiceCollection();
        services.AddFunctionWorkflowsClient().UseStore(client.Store);
        var workflows = services.BuildServiceProvider().GetRequiredService<IWorkflowClient>();
        await workflows.StartAsync(Scenario.Plan.Build(), new StartOptions { Id = "w" });
        await ((AzureCluster)client.Store.Cluster).Hints.FlushAsync();
    }
}
