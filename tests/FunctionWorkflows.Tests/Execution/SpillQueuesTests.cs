namespace FunctionWorkflows.Tests.Execution;

public sealed class SpillQueuesTests
{
    private static readonly Dictionary<string, double> None = [];

    [Fact]
    public void A_step_goes_to_the_queue_of_what_is_scarce()
    {
        Assert.Equal("", SpillQueues.Of(new(8, 0, None)));
        Assert.Equal("gpu", SpillQueues.Of(new(1, 0.5, None)));
        Assert.Equal("camera", SpillQueues.Of(new(1, 1, new Dictionary<string, double>
        {
            ["crane"] = 1,
            ["camera"] = 0.1,
            ["a"] = 0,
        })));
    }

    [Fact]
    public void A_host_listens_to_the_queues_of_what_it_has()
    {
        Assert.Equal([""], SpillQueues.ListenedBy(new(2, 0, None)));
        Assert.Equal(["gpu"], SpillQueues.ListenedBy(new(0, 1, new Dictionary<string, double> { ["gpu"] = 1 })));
        Assert.Equal(["", "camera", "gpu"], SpillQueues.ListenedBy(new(1, 1, new Dictionary<string, double>
        {
            ["camera"] = 1,
            ["crane"] = 0,
        })));
    }

    [Fact]
    public void What_needs_a_resource_is_received_while_some_of_it_is_free_and_what_does_not_while_a_cpu_is()
    {
        var resources = new HostResources(2, 3, new Dictionary<string, double> { ["camera"] = 0.5 });
        Assert.Equal([2, 3, 1, 0], Rooms(resources));

        // Giving back less than nothing takes it, and no execution has to be made for that.
        resources.Release(new(-2, -2.5, new Dictionary<string, double> { ["camera"] = -0.5 }), []);

        Assert.Equal([0, 1, 0, 0], Rooms(resources));
    }

    [Theory]
    [InlineData(1, "a host with 9 cpus and 2 gpus (the only living host does not have that)")]
    [InlineData(3, "a host with 9 cpus and 2 gpus (none of the 3 living hosts has that)")]
    public void What_a_step_waits_for_is_what_some_hosts_lack(int hosts, string expected)
    {
        var need = new ResourceNeed(9, 2, new Dictionary<string, double> { ["camera"] = 1 });
        HostDescription[] living =
        [
            .. Enumerable.Range(0, hosts).Select(i => new HostDescription($"{i}", "", "")
            {
                Cpus = 8,
                Gpus = 1.5,
                Resources = new Dictionary<string, double> { ["camera"] = 1 },
                TakesSteps = true,
            }),
        ];

        Assert.Equal(expected, WaitingStep.WaitsFor(need, living));
        Assert.Null(WaitingStep.WaitsFor(need with { Cpus = 8, Gpus = 1 }, living));
        Assert.Null(WaitingStep.WaitsFor(need, []));
    }

    private static int[] Rooms(HostResources resources) =>
        [.. new[] { "", "gpu", "camera", "crane" }.Select(resources.RoomFor)];
}
