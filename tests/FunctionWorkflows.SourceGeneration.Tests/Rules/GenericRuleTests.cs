namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class GenericRuleTests
{
    [Theory]
    [InlineData("public static partial class A<T> { [Step] public static int F() => 1; }")]
    [InlineData("public partial class O<T> { public static partial class A { [Step] public static int F() => 1; } }")]
    [InlineData("public static partial class A { [Step] public static T F<T>(T value) => value; }")]
    [InlineData("""
        public static partial class A { [Workflow] public static Task<T> F<T>(WorkflowContext ctx) => throw new(); }
        """)]
    public async Task Step_with_type_parameters_is_refused(string source) =>
        Assert.Equal(["FW0002"], await Sources.Codes(source));

    [Fact]
    public async Task Step_that_calls_generic_code_is_fine() => await Sources.Compiles("""
        public static partial class A
        {
            [Step] public static int F(int value) => Same(value);
            private static T Same<T>(T value) => value;
        }
        """);
}
