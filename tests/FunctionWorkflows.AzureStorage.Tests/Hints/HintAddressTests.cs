using System.Text;

namespace FunctionWorkflows.AzureStorage.Tests.Hints;

public sealed class HintAddressTests
{
    [Theory]
    [InlineData("http://10.1.2.3:4711/", null)]
    [InlineData("https://trips.example.org/", null)]
    [InlineData("http://127.0.0.1:4711/", "Büro & Lager=7?")]
    public void Address_is_read_from_its_text_which_is_ASCII(string address, string? machine)
    {
        var written = new HintAddress(new Uri(address), machine);

        Assert.True(HintAddress.TryParse(written.ToString(), out var read));
        Assert.Equal(written, read);
        Assert.True(Ascii.IsValid(written.ToString()));
    }

    [Fact]
    public void Loopback_address_is_within_reach_of_its_own_machine_only()
    {
        var own = HintAddress.Of(new Uri("http://[::1]:4711"));

        Assert.True(own.IsWithinReach);
        Assert.True((own with { Machine = Environment.MachineName.ToLowerInvariant() }).IsWithinReach);
        Assert.False((own with { Machine = "some-other-machine" }).IsWithinReach);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/hints")]
    [InlineData("net.tcp://10.1.2.3:4711/")]
    public void Other_text_is_no_address(string? text) => Assert.False(HintAddress.TryParse(text, out _));
}
