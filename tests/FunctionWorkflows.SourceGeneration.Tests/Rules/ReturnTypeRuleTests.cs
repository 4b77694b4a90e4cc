namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class ReturnTypeRuleTests
{
    [Theory]
    [InlineData("ref int")]
    [InlineData("Span<int>")]
    [InlineData("dynamic")]
    [InlineData("Task<dynamic>")]
    [InlineData("IAsyncEnumerable<int>")]
    [InlineData("Step")]
    [InlineData("Step<Step<int>>")]
    [InlineData("Task<Step<Step<int>>>")]
    [InlineData("async void")]
    [InlineData("int*")]
    public async Task Output_that_is_no_recorded_value_is_refused(string type) =>
        Assert.Equal(["FW0004"], await Sources.Codes($$"""
            public static unsafe partial class A { [Step] public static {{type}} F() => throw new(); }
            """));

    [Theory]
    [InlineData("Task<dynamic>")]
    [InlineData("ValueTask<IAsyncEnumerable<int>>")]
    public async Task Output_of_a_workflow_that_is_no_recorded_value_is_refused(string type) =>
        Assert.Equal(["FW0004"], await Sources.Codes($$"""
            public static partial class A { [Workflow] public static {{type}} F(WorkflowContext ctx) => throw new(); }
            """));

    [Theory]
    [InlineData("int")]
    [InlineData("Task<int>")]
    [InlineData("ValueTask<int>")]
    [InlineData("void")]
    [InlineData("Task")]
    [InlineData("ValueTask")]
    [InlineData("Step<int>")]
    [InlineData("Task<Step<int>>")]
    [InlineData("ValueTask<Step<int>>")]
    [InlineData("string?")]
    [InlineData("Task<string?>")]
    [InlineData("Step<string?>")]
    [InlineData("Step<Unit>")]
    [InlineData("IReadOnlyList<int>")]
    [InlineData("Step<object>")]
    [InlineData("(int A, string B)")]
    [InlineData("ObjectRef<int[]>")]
    public async Task Output_that_is_a_value_or_a_graph_is_fine(string type) => await Sources.Compiles($$"""
        public static partial class A { [Step] public static {{type}} F(int x) => throw new TimeoutException(); }
        """);
}
