namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class WorkflowReturnRuleTests
{
    [Theory]
    [InlineData("int")]
    [InlineData("void")]
    [InlineData("async void")]
    [InlineData("ref Task")]
    [InlineData("Step<int>")]
    [InlineData("Task<Step<int>>")]
    [InlineData("ValueTask<Workflow<int>>")]
    [InlineData("Task<Step>")]
    [InlineData("IAsyncEnumerable<int>")]
    public async Task Output_that_is_no_task_of_a_value_is_refused(string type) =>
        Assert.Equal(["FW0016"], await Sources.Codes($$"""
            public static partial class A { [Workflow] public static {{type}} F(WorkflowContext ctx) => throw new(); }
            """));

    [Theory]
    [InlineData("Task")]
    [InlineData("Task<int>")]
    [InlineData("ValueTask")]
    [InlineData("ValueTask<string?>")]
    [InlineData("async Task<int[]>")]
    public async Task Task_of_a_value_or_of_nothing_is_fine(string type) => await Sources.Compiles($$"""
        #pragma warning disable CS1998
        public static partial class A { [Workflow] public static {{type}} F(WorkflowContext ctx) => throw new(); }
        """);
}
