using Microsoft.Extensions.Time.Testing;

namespace FunctionWorkflows.AzureStorage.Tests.Hints;

public sealed class UnreachableAddressesTests
{
    [Fact]
    public void Addresses_of_long_ago_are_forgotten_when_many_have_come()
    {
        var time = new FakeTimeProvider();
        var addresses = new UnreachableAddresses(time);
        Assert.All(Enumerable.Range(1, 256), i => Assert.True(addresses.Add(At(i))));
        Assert.False(addresses.Add(At(1)));
        time.Advance(UnreachableAddresses.Remembered);

        Assert.True(addresses.Add(At(257)));

        Assert.True(addresses.Add(At(1)));
        Assert.True(addresses.Contains(At(257)));
    }

    private static Uri At(int port) => new($"http://10.0.0.1:{port}/");
}
