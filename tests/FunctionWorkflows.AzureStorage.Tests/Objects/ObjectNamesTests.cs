namespace FunctionWorkflows.AzureStorage.Tests;

public sealed class ObjectNamesTests
{
    [Theory]
    [InlineData("order-7", "order-7/b/")]
    [InlineData("Order_7.v2", "Order_7.v2/b/")]
    [InlineData("a/b", "a~002Fb/b/")]
    [InlineData("a b", "a~0020b/b/")]
    [InlineData("..", "~002E~002E/b/")]
    [InlineData("a.", "a~002E/b/")]
    [InlineData("a~b", "a~007Eb/b/")]
    [InlineData("50%", "50~0025/b/")]
    [InlineData("注文", "~6CE8~6587/b/")]
    public void Id_is_readable_where_it_can_be(string id, string prefix) =>
        Assert.Equal(prefix, ObjectNames.Prefix(id, "b"));

    [Fact]
    public void Longest_names_are_short_enough()
    {
        var hash = new string('0', 64);

        Assert.All([new string('注', 200), new string('/', 200), new string('a', 200)], id =>
        {
            var name = ObjectNames.Of(id, id, hash);

            Assert.InRange(name.Length, 1, 1024);
            Assert.All(name.Split('/'), segment => Assert.InRange(segment.Length, 1, 254));
            Assert.Equal(3, name.Split('/').Length);
        });
    }

    [Fact]
    public void Ids_never_share_a_prefix()
    {
        var hashed = ObjectNames.Prefix(new string('注', 200), "b");
        string[] ids =
        [
            "a", "A", "a/b", "a~002Fb", "ab", "a/", "~", "~~", "a~", new string('注', 200), new string('注', 199),
            hashed[..hashed.IndexOf('/', StringComparison.Ordinal)],
        ];

        var prefixes = ids.Select(id => ObjectNames.Prefix(id, "b")).ToArray();

        Assert.All(prefixes, prefix => Assert.Single(
            prefixes, other => other.StartsWith(prefix, StringComparison.Ordinal)));
    }
}
