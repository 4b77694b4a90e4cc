using System.Net;
using System.Net.Sockets;

namespace FunctionWorkflows.AzureStorage.Tests.Hints;

public sealed class HintEndpointTests
{
    private static readonly string Machine = Uri.EscapeDataString(Environment.MachineName);

    [Theory]
    [InlineData(null)]
    [InlineData("  ")]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("HTTP://LocalHost:0/")]
    public void Without_a_setting_only_hosts_of_this_machine_reach_it(string? endpoint)
    {
        var parsed = HintEndpoint.Parse(endpoint, null)!;

        Assert.Equal((IPAddress.Loopback, 0), (parsed.Listen, parsed.Port));
        Assert.Equal($"http://127.0.0.1:5000/?machine={Machine}", parsed.AddressAt(5000).ToString());
    }

    [Theory]
    [InlineData("none")]
    [InlineData(" NONE ")]
    public void None_switches_hints_off(string endpoint) => Assert.Null(HintEndpoint.Parse(endpoint, "http://a:1"));

    [Theory]
    [InlineData("http://10.1.2.3:4711", "10.1.2.3", "http://10.1.2.3:4711/")]
    [InlineData("http://[fd00::7]:4711", "fd00::7", "http://[fd00::7]:4711/")]
    [InlineData("http://trips-0.trips:4711", "all", "http://trips-0.trips:4711/")]
    [InlineData("http://bücher.example:4711", "all", "http://xn--bcher-kva.example:4711/")]
    [InlineData("http://10.1.2.3", "10.1.2.3", "http://10.1.2.3/")]
    public void Address_or_name_is_told_as_it_is(string endpoint, string listen, string told)
    {
        var parsed = HintEndpoint.Parse(endpoint, null)!;

        Assert.Equal(Address(listen), parsed.Listen);
        Assert.Equal(told, parsed.AddressAt(parsed.Port).ToString());
    }

    [Theory]
    [InlineData("http://0.0.0.0:4711", "0.0.0.0")]
    [InlineData("http://[::]:4711", "::")]
    [InlineData("http://+:4711", "all")]
    [InlineData("http://*:4711/", "all")]
    public void All_addresses_are_listened_to_and_one_that_others_reach_is_told(string endpoint, string listen)
    {
        var parsed = HintEndpoint.Parse(endpoint, null)!;

        Assert.Equal((Address(listen), 4711), (parsed.Listen, parsed.Port));
        var own = new UriBuilder("http", OwnAddress.Find(parsed.Listen.AddressFamily), 4711).Uri;
        Assert.Equal(new HintAddress(own, null), parsed.AddressAt(4711));
    }

    [Theory]
    [InlineData(AddressFamily.InterNetwork)]
    [InlineData(AddressFamily.InterNetworkV6)]
    public void Own_address_is_not_one_of_this_machine_only(AddressFamily family)
    {
        var own = OwnAddress.Find(family);

        Assert.NotEmpty(own);
        Assert.False(IPAddress.TryParse(own, out var address) && IPAddress.IsLoopback(address));
    }

    [Theory]
    [InlineData("http://trips:80", "http://trips/")]
    [InlineData("https://trips.example.org", "https://trips.example.org/")]
    [InlineData(" http://10.1.2.3:9000/ ", "http://10.1.2.3:9000/")]
    public void Advertised_endpoint_is_told_instead(string advertised, string told)
    {
        var parsed = HintEndpoint.Parse("http://0.0.0.0:4711", advertised)!;

        Assert.Equal((IPAddress.Any, 4711), (parsed.Listen, parsed.Port));
        Assert.Equal(told, parsed.AddressAt(4711).ToString());
    }

    [Fact]
    public void Advertised_loopback_address_names_its_machine() => Assert.Equal(
        $"http://localhost:9000/?machine={Machine}",
        HintEndpoint.Parse("http://0.0.0.0:4711", "http://localhost:9000")!.AddressAt(4711).ToString());

    [Theory]
    [InlineData("4711", null, "'FunctionWorkflows:AzureStorage:Endpoint' is '4711'")]
    [InlineData("0.0.0.0:4711", null, "'FunctionWorkflows:AzureStorage:Endpoint' is '0.0.0.0:4711'")]
    [InlineData("tcp://0.0.0.0:4711", null, "Write 'http://ADDRESS:PORT'")]
    [InlineData("http://0.0.0.0:99999", null, "Write 'http://ADDRESS:PORT'")]
    [InlineData("http://0.0.0.0:4711/hints", null, "Write 'http://ADDRESS:PORT'")]
    [InlineData("http://me:secret@0.0.0.0:4711", null, "Write 'http://ADDRESS:PORT'")]
    [InlineData("http://+4711", null, "Write 'http://ADDRESS:PORT'")]
    [InlineData("https://0.0.0.0:4711", null, "without TLS")]
    [InlineData("http://0.0.0.0:4711", "trips", "'FunctionWorkflows:AzureStorage:AdvertisedEndpoint' is 'trips'")]
    [InlineData("http://0.0.0.0:4711", "http://trips/path", "without a path")]
    [InlineData("http://0.0.0.0:4711", "http://0.0.0.0:4711", "not an address that other hosts can reach")]
    [InlineData("http://0.0.0.0:4711", "http://[::]:4711", "not an address that other hosts can reach")]
    [InlineData(null, "http://trips:4711", "names no port")]
    [InlineData("http://0.0.0.0:0", "http://trips:4711", "names no port")]
    public void Setting_that_cannot_be_used_is_told_with_the_way_out(string? endpoint, string? advertised, string told)
    {
        var error = Assert.Throws<FunctionWorkflowsException>(() => HintEndpoint.Parse(endpoint, advertised));

        Assert.Equal("FW1049", error.Code);
        Assert.StartsWith("The setting 'FunctionWorkflows:AzureStorage:", error.Message, StringComparison.Ordinal);
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }

    private static IPAddress Address(string text) => text != "all" ? IPAddress.Parse(text)
        : Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;
}
