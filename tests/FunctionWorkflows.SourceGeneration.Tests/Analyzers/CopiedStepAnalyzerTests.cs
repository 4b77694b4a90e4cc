namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class CopiedStepAnalyzerTests
{
    [Theory]
    [InlineData("Steps.Join(a.Named(\"x\"), a)")]
    [InlineData("Steps.Join(a, a.WithRetries(1))")]
    [InlineData("Steps.Join(Steps.F(a.Named(\"x\")), Steps.F(a))")]
    [InlineData("Steps.Sum([a, a.Named(\"x\")])")]
    [InlineData("Steps.Join(a.Named(\"x\"), a).Named(\"y\")")]
    [InlineData("Steps.Join(p.Named(\"x\"), p)")]
    [InlineData("Steps.Join(w.WithId(\"x\"), w)")]
    [InlineData("Workflows.Both(w, w.Named(\"x\"))")]
    public async Task Node_with_options_beside_the_original_is_warned_of(string graph)
    {
        var found = await Sources.Diagnose(Source(graph));

        Assert.Equal("FW0008", Assert.Single(found).Id);
    }

    [Theory]
    [InlineData("Steps.Join(a, a)")]
    [InlineData("Workflows.Both(w, w)")]
    [InlineData("Steps.Join(a.Named(\"x\"), Steps.F(1))")]
    [InlineData("Steps.Join(a.Named(\"x\"), p)")]
    public async Task Node_that_is_used_as_it_is_is_fine(string graph) => await Sources.Compiles(Source(graph));

    private static string Source(string graph) => $$"""
        public static partial class A
        {
            [Step] public static int F(int x) => x;
            [Step] public static int Join(int x, int y) => x + y;
            [Step] public static int Sum(int[] xs) => xs.Sum();
            [Workflow] public static Task<int> W(WorkflowContext ctx) => throw new();
            [Workflow] public static Task<int> Both(WorkflowContext ctx, int x, int y) => throw new();
            public static Step<int> G(Step<int> p)
            {
                var a = Steps.F(1);
                var w = Workflows.W();
                return p is null ? Steps.Join(a, w) : {{graph}};
            }
        }
        """;
}
