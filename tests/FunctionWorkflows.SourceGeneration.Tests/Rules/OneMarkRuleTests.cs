namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class OneMarkRuleTests
{
    [Theory]
    [InlineData("[Step, Workflow] public static Task F(WorkflowContext ctx) => throw new();")]
    [InlineData("[Workflow] [Step] public static int F() => 1;")]
    public async Task Method_that_is_marked_twice_is_told_nothing_else(string method)
    {
        var found = await Sources.Diagnose($"public static partial class A {{ {method} }}");

        Assert.Equal("FW0017", Assert.Single(found).Id);
    }

    [Fact]
    public async Task Step_and_workflow_side_by_side_are_fine() => await Sources.Compiles("""
        public static partial class A
        {
            [Step] public static int F() => 1;
            [Workflow] public static Task<int> G(WorkflowContext ctx) => ctx.Run(Steps.F());
        }
        """);
}
