using System.Globalization;

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
    [InlineData("""
        public static partial class Workflows { [Workflow] public static Task F(WorkflowContext ctx) => throw new(); }
        """)]
    [InlineData("""
        public static partial class A { [Workflow] public static Task Workflows(WorkflowContext ctx) => throw new(); }
        """)]
    [InlineData("""
        public static partial class A
        {
            [Workflow] public static Task F(WorkflowContext ctx) => throw new();
            public static int Workflows => 1;
        }
        """)]
    [InlineData("""
        [GeneratedName(Workflows = "Steps")]
        public static partial class A
        {
            [Workflow] public static Task F(WorkflowContext ctx) => throw new();
            [Step] public static int G() => 1;
        }
        """)]
    public async Task Name_that_is_taken_is_refused(string source) =>
        Assert.Equal(["FW0009"], await Sources.Codes(source));

    [Fact]
    public async Task Each_member_in_the_way_is_told_with_the_way_out()
    {
        var found = await Sources.Diagnose("""
            public static partial class A
            {
                [Workflow] public static Task F(WorkflowContext ctx) => throw new();
                [Step] public static int G() => 1;
                public static int Workflows => 1;
                public static int Steps => 1;
            }
            """);

        var messages = found.Select(one => one.GetMessage(CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(2, messages.Count);
        Assert.Contains(messages, text => text.Contains("[GeneratedName(Steps = ", StringComparison.Ordinal));
        Assert.Contains(messages, text => text.Contains("[GeneratedName(Workflows = ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("public static int Steps => 1;")]
    [InlineData("public static partial class Workflows { public static Workflow<Unit> Again() => F(); }")]
    public async Task Name_that_no_other_kind_of_member_has_is_fine(string member) => await Sources.Compiles($$"""
        public static partial class A
        {
            [Workflow] public static Task F(WorkflowContext ctx) => throw new();
            {{member}}
        }
        """);

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
