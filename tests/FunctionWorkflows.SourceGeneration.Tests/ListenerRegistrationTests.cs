namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class ListenerRegistrationTests
{
    private const string Poll = "public override Task<string> PollForEventAsync(EventContext ctx) => throw new();";

    private const string Checkpoint =
        "public override Task EventCheckpointedAsync(string e, EventContext ctx) => Task.CompletedTask;";

    [Fact]
    public void Listener_is_registered_by_its_full_name()
    {
        var calls = CallsFor($$"""
            namespace X.Y;
            public class Outer { protected internal sealed record L(int A) : EventListener<string> { {{Poll}} } }
            """);

        Assert.Equal(
            ["<global::X.Y.Outer.L, string>(\"Event.X.Y.Outer+L\", hasCheckpoint: false)"], calls);
    }

    [Theory]
    [InlineData($"public record L : EventListener<string> {{ {Poll} {Checkpoint} }}")]
    [InlineData($$"""
        public abstract record Base : EventListener<string> { {{Checkpoint}} }
        public record L : Base { {{Poll}} }
        """)]
    [InlineData($$"""
        public abstract record Base<T> : EventListener<T>
        {
            public override Task EventCheckpointedAsync(T e, EventContext ctx) => Task.CompletedTask;
        }
        public record L : Base<string> { {{Poll}} }
        """)]
    public void Listener_that_overrides_the_checkpoint_says_so(string source) =>
        Assert.Equal(["<global::L, string>(\"Event.L\", hasCheckpoint: true)"], CallsFor(source));

    [Fact]
    public void Partial_listener_is_registered_once() => Assert.Single(CallsFor($$"""
        public partial record L : EventListener<string> { {{Poll}} }
        public partial record L : EventListener<string>;
        """));

    [Theory]
    [InlineData("public abstract record L : EventListener<string>;")]
    [InlineData($"public record L<T> : EventListener<string> {{ {Poll} }}")]
    [InlineData($"public class G<T> {{ public record L : EventListener<string> {{ {Poll} }} }}")]
    [InlineData($"public class Outer {{ private record L : EventListener<string> {{ {Poll} }} }}")]
    [InlineData($"public class Outer {{ private class P {{ public record L : EventListener<string> {{ {Poll} }} }} }}")]
    [InlineData($"file record L : EventListener<string> {{ {Poll} }}")]
    [InlineData($"public record Timer : EventListener<string> {{ {Poll} }}")]
    [InlineData("public abstract record EventListener<T>; public record L : EventListener<string>;")]
    [InlineData("public record L(int A) : IDisposable { public void Dispose() { } }")]
    public void Record_that_is_no_listener_or_that_cannot_be_named_is_not_registered(string source) =>
        Assert.Empty(Sources.Generated(source));

    [Fact]
    public async Task Listener_of_any_event_compiles() => await Sources.Compiles("""
        namespace X.@class
        {
            internal sealed record @event(DateTimeOffset At) : EventListener<(int A, string? B)[]?>
            {
                public override Task<(int A, string? B)[]?> PollForEventAsync(EventContext ctx) => throw new();
            }
            internal static class User
            {
                public static Step<(int A, string? B)[]?> Wait() => Event.WaitFor(new @event(default));
            }
        }
        """);

    [Fact]
    public void Loaded_assembly_has_registered_its_listeners()
    {
        Sources.Run(Sources.Parse($$"""
            namespace X.Loaded;
            internal sealed record L(string Path) : EventListener<string> { {{Poll}} }
            """, "LoadedListeners").Generate().Emit());

        Assert.True(WorkflowRegistry.TryFindStep("Event.X.Loaded.L", out var listener));
        Assert.Equal("X.Loaded.L", listener.Source);
        Assert.Equal(typeof(string), listener.ResultType);
    }

    private static List<string> CallsFor(string source) =>
    [
        .. Sources.Generated(source).Single().Split('\n')
            .Where(line => line.Contains("AddListener", StringComparison.Ordinal))
            .Select(line => line.Split("WorkflowRegistry.AddListener")[1].TrimEnd(';')),
    ];
}
