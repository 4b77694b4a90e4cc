namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class GeneratedNameRuleTests
{
    [Theory]
    [InlineData("public static partial class Steps { [Step] public static int F() => 1; }")]
    [InlineData("public static partial class A { [Step] public static int Steps() => 1; }")]
    [InlineData("public static partial class A { [Step] public static int F() => 1; public static int Steps => 1; }")]
    [InlineData("public static partial class A { [Step] public static int F() => 1; public enum Steps { One } }")]
    [InlineData("""
        [GeneratedName(Steps = "my steps")]
        public static partial class A { [Step] public static int F() => 1; }
        """)]
    public async Task Name_that_is_taken_is_refused(string source) =>
        Assert.Equal(["FW0009"], await Sources.Codes(source));

    [Fact]
    public async Task Name_from_the_attribute_is_used() => await Sources.Compiles("""
        [GeneratedName(Steps = "Graph")]
        public static partial class Steps
        {
            [Step] public static int F() => 1;
            public static Step<int> G() => Graph.F();
        }
        """);

    [Fact]
    public async Task Nested_class_may_be_added_to_by_hand() => await Sources.Compiles("""
        public static partial class A
        {
            [Step] public static int F(int x) => x;
            public static partial class Steps { public static Step<int> One() => F(1); }
        }
        """);
}
