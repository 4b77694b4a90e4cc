namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class ListenerAnalyzerTests
{
    private const string Body = "{ public override Task<int> PollForEventAsync(EventContext ctx) => throw new(); }";

    [Theory]
    [InlineData($"public class Outer {{ private record L : EventListener<int> {Body} }}")]
    [InlineData($"public class Outer {{ protected record L : EventListener<int> {Body} }}")]
    [InlineData($"public class Outer {{ private class P {{ internal record L : EventListener<int> {Body} }} }}")]
    [InlineData($"public record L<T> : EventListener<int> {Body}")]
    [InlineData($"public class Outer<T> {{ public record L : EventListener<int> {Body} }}")]
    [InlineData($"file record L : EventListener<int> {Body}")]
    [InlineData($"public record Sleep : EventListener<int> {Body}")]
    public async Task Listener_that_cannot_be_registered_is_warned_of(string source)
    {
        var found = await Sources.Diagnose(source);

        Assert.Equal("FW0018", Assert.Single(found).Id);
    }

    [Theory]
    [InlineData($"public sealed record L(int A) : EventListener<int> {Body}")]
    [InlineData($"internal class Outer {{ protected internal record L : EventListener<int> {Body} }}")]
    [InlineData($"public abstract record L<T> : EventListener<int> {Body} public record M : L<string>;")]
    [InlineData("public class Outer { private abstract record L : EventListener<int>; }")]
    [InlineData($"namespace X {{ public record Sleep : EventListener<int> {Body} }}")]
    [InlineData("public class Outer { private sealed record Other<T>(int A); }")]
    public async Task Listener_that_can_be_registered_and_any_other_record_is_fine(string source) =>
        await Sources.Compiles(source);
}
