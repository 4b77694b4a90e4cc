namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class ParameterRuleTests
{
    [Theory]
    [InlineData("ref int value")]
    [InlineData("in int value")]
    [InlineData("out int value")]
    [InlineData("Span<int> value")]
    [InlineData("ReadOnlySpan<char> value")]
    [InlineData("Step<int> value")]
    [InlineData("List<Step<int>> value")]
    [InlineData("Step<int>[] value")]
    [InlineData("Dictionary<string, Step<int>> value")]
    [InlineData("int* value")]
    [InlineData("dynamic value")]
    [InlineData("WorkflowContext value")]
    public async Task Parameter_that_is_no_recorded_value_is_refused(string parameter) =>
        Assert.Equal(["FW0003"], await Sources.Codes($$"""
            public static unsafe partial class A { [Step] public static void F({{parameter}}) => throw new(); }
            """));

    [Theory]
    [InlineData("WorkflowContext ctx, out int value")]
    [InlineData("in WorkflowContext ctx")]
    [InlineData("WorkflowContext ctx, List<Workflow<int>> value")]
    [InlineData("WorkflowContext ctx, Workflow<int> value")]
    [InlineData("WorkflowContext ctx, Span<int> value")]
    public async Task Parameter_of_a_workflow_that_is_no_recorded_value_is_refused(string parameters) =>
        Assert.Equal(["FW0003"], await Sources.Codes($$"""
            public static partial class A { [Workflow] public static Task F({{parameters}}) => throw new(); }
            """));

    [Fact]
    public async Task Parameters_that_are_filled_in_need_no_recorded_form() => await Sources.Compiles("""
        public static partial class A
        {
            [Step]
            public static int F(StepContext context, [FromServices] Func<int> make, CancellationToken token) => 1;

            public static Step<int> G() => Steps.F();
        }
        """);

    [Fact]
    public async Task Parameter_by_reference_is_refused_even_where_it_is_filled_in() =>
        Assert.Equal(["FW0003"], await Sources.Codes(
            "public static partial class A { [Step] public static int F(in CancellationToken token) => 1; }"));
}
