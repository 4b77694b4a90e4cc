namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class ContextRuleTests
{
    [Theory]
    [InlineData("")]
    [InlineData("int value")]
    [InlineData("int value, WorkflowContext ctx")]
    [InlineData("WorkflowContext ctx, WorkflowContext other")]
    public async Task Workflow_whose_context_is_missing_or_elsewhere_is_told_once(string parameters)
    {
        var found = await Sources.Diagnose($$"""
            public static partial class A { [Workflow] public static Task F({{parameters}}) => throw new(); }
            """);

        Assert.Equal("FW0014", Assert.Single(found).Id);
    }

    [Theory]
    [InlineData("WorkflowContext ctx")]
    [InlineData("WorkflowContext? @event = null, int value = 1")]
    [InlineData("this WorkflowContext ctx, params int[] values")]
    public async Task Context_as_the_first_parameter_is_fine(string parameters) => await Sources.Compiles($$"""
        public static partial class A
        {
            [Workflow] public static Task F({{parameters}}) => throw new();
            public static Workflow<Unit> G() => Workflows.F();
        }
        """);
}
