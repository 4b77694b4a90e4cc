namespace FunctionWorkflows.AzureStorage.Tests;

public sealed class HubNamesTests
{
    private const string HostId = "0123456789abcdef0123456789abcdef";
    private const string Longest = "AbcdefghijabcdefghijabcdefghijabcdefghiJ";

    [Fact]
    public void Names_are_those_that_each_service_admits()
    {
        var names = new HubNames("OrderDesk2");

        Assert.Equal("OrderDesk2Instances", names.InstancesTable);
        Assert.Equal("OrderDesk2Index", names.IndexTable);
        Assert.Equal("orderdesk2-objects", names.ObjectsContainer);
        Assert.Equal("orderdesk2-hosts", names.HostsContainer);
        Assert.Equal("orderdesk2-activations", names.ActivationsQueue);
        Assert.Equal("orderdesk2-steps", names.StepsQueue());
        Assert.Equal("orderdesk2-steps-gpu", names.StepsQueue("gpu"));
        Assert.Equal($"orderdesk2-host-{HostId}", names.HostQueue(HostId));
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("A12")]
    [InlineData(Longest)]
    public void Hub_of_letters_and_digits_is_valid(string hub) => Assert.Equal(hub, new HubNames(hub).Hub);

    [Theory]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData("1abc")]
    [InlineData("my-hub")]
    [InlineData("my_hub")]
    [InlineData("my hub")]
    [InlineData("größe")]
    [InlineData("abc\n")]
    [InlineData(Longest + "x")]
    public void Other_hubs_are_refused_by_name(string hub)
    {
        var refused = Assert.Throws<FunctionWorkflowsException>(() => new HubNames(hub));

        Assert.Equal("FW1046", refused.Code);
        Assert.Contains($"'{hub}'", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GPU")]
    [InlineData("large memory")]
    [InlineData("a--b")]
    [InlineData("-a")]
    [InlineData("図")]
    [InlineData("")]
    [InlineData("a-resource-of-more-than-thirty-one-characters")]
    public void Resource_that_no_queue_may_be_called_after_has_a_queue_of_its_own(string resource)
    {
        var names = new HubNames(Longest);

        Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", names.StepsQueue(resource));
        Assert.InRange(names.StepsQueue(resource).Length, 3, 63);
        Assert.NotEqual(names.StepsQueue(resource), names.StepsQueue(resource + "x"));
        Assert.NotEqual(names.StepsQueue("gpu"), names.StepsQueue(resource));
    }

    [Fact]
    public void Queues_of_long_hubs_are_short_enough_and_apart()
    {
        var one = new HubNames(Longest);
        var other = new HubNames(Longest[..^1] + "k");

        Assert.Equal(63 - 1, one.HostQueue(HostId).Length);
        Assert.StartsWith("abcdefghijabcdef", one.HostQueue(HostId), StringComparison.Ordinal);
        Assert.NotEqual(one.HostQueue(HostId), other.HostQueue(HostId));
    }

    [Fact]
    public void Capitals_of_a_hub_make_no_difference_to_queues_and_containers()
    {
        var (one, other) = (new HubNames(Longest), new HubNames(Longest.ToUpperInvariant()));

        Assert.Equal(one.ObjectsContainer, other.ObjectsContainer);
        Assert.Equal(one.HostQueue(HostId), other.HostQueue(HostId));
    }
}
