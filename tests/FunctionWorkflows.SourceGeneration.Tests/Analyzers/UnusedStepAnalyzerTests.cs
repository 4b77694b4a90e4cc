namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class UnusedStepAnalyzerTests
{
    private const string Steps = """
        public static partial class A
        {
            [Step] public static int F(int x) => x;
            [Workflow] public static Task<int> W(WorkflowContext ctx, int x) => throw new();
        }

        """;

    [Theory]
    [InlineData("Steps.F(1); return 1;")]
    [InlineData("Steps.F(1).Named(\"x\"); return 1;")]
    [InlineData("var a = Steps.F(1); return 1;")]
    [InlineData("var a = Steps.F(1); a = Steps.F(2); return 1;")]
    [InlineData("var a = Steps.F(1); a.Named(\"x\"); return a;")]
    [InlineData("Run(() => Steps.F(1)); return 1;")]
    [InlineData("Workflows.W(1); return 1;")]
    [InlineData("Workflows.W(1).WithId(\"x\"); return 1;")]
    [InlineData("var w = Workflows.W(1); return 1;")]
    public async Task Step_that_is_made_and_never_used_is_warned_of(string body) =>
        Assert.Equal(["FW0007"], await Sources.Codes(Source(body)));

    [Theory]
    [InlineData("return Steps.F(1);")]
    [InlineData("_ = Steps.F(1); return 1;")]
    [InlineData("return Workflows.W(Steps.F(1));")]
    [InlineData("var w = Workflows.W(1); return Steps.F(w);")]
    [InlineData("var a = Steps.F(1); return a;")]
    [InlineData("Step<int> a; a = Steps.F(1); return a;")]
    [InlineData("var a = Steps.F(1); Step<int> Local() => a; return Local();")]
    [InlineData("var list = new List<Step<int>>(); list.Add(Steps.F(1)); return Steps.F(2);")]
    [InlineData("var a = Steps.F(1); a = a.Named(\"x\"); return a;")]
    public async Task Step_that_is_used_or_dropped_on_purpose_is_fine(string body) =>
        await Sources.Compiles(Source(body));

    private static string Source(string body) => $$"""
        {{Steps}}
        public static partial class A
        {
            static Step<int> G() { {{body}} }
            static void Run(Action action) => action();
        }
        """;
}
