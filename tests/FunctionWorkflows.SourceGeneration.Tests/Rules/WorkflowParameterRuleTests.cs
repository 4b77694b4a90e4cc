namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class WorkflowParameterRuleTests
{
    [Theory]
    [InlineData("CancellationToken token")]
    [InlineData("CancellationToken token = default")]
    [InlineData("StepContext step")]
    [InlineData("[FromServices] Random random")]
    [InlineData("[FromServices] Func<int> make")]
    public async Task Parameter_that_only_a_step_gets_is_refused(string parameter) =>
        Assert.Equal(["FW0015"], await Sources.Codes($$"""
            public static partial class A
            {
                [Workflow] public static Task F(WorkflowContext ctx, {{parameter}}) => throw new();
            }
            """));

    [Fact]
    public async Task Recorded_values_are_fine() => await Sources.Compiles("""
        public sealed record Order(string Id);
        public static partial class A
        {
            [Workflow]
            public static Task F(
                WorkflowContext ctx, Order order, object? any, Dictionary<string, int> map, byte[] raw) => throw new();

            [Step] public static Order Load([FromServices] Random random, CancellationToken token) => new("x");

            public static Workflow<Unit> G(byte[] raw) => Workflows.F(Steps.Load(), null, new() { ["a"] = 1 }, raw);
        }
        """);
}
