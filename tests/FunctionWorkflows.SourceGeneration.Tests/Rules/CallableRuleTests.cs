namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class CallableRuleTests
{
    [Theory]
    [InlineData("public partial interface A { [Step] static int F() => 1; }")]
    [InlineData("public abstract partial class A { [Step] public abstract int F(); }")]
    [InlineData("public abstract partial class A { [Step] public int F() => 1; }")]
    [InlineData("public partial struct A { [Step] public int F() => 1; }")]
    [InlineData("file static partial class A { [Step] public static int F() => 1; }")]
    [InlineData("public static partial class A { public static int P { [Step] get => 1; } }")]
    [InlineData("public static class A { static int G() { [Step] static int F() => 1; return F(); } }")]
    [InlineData("public static class A { static Func<int> G() => [Step] () => 1; }")]
    [InlineData("public partial class A { [Workflow] public Task F(WorkflowContext ctx) => throw new(); }")]
    [InlineData("""
        public static class A
        {
            static Task G(WorkflowContext c)
            {
                [Workflow] static Task F(WorkflowContext ctx) => throw new();
                return F(c);
            }
        }
        """)]
    public async Task Method_that_the_engine_cannot_call_is_refused(string source) =>
        Assert.Equal(["FW0005"], await Sources.Codes(source));

    [Theory]
    [InlineData("public partial struct A { [Step] public static int F() => 1; }")]
    [InlineData("public partial class A { [Step] public int F() => 1; }")]
    [InlineData("public partial class A { [Step] public virtual int F() => 1; }")]
    [InlineData("public abstract partial class A { [Step] public static int F() => 1; }")]
    [InlineData("public sealed partial record A { [Step] public int F() => 1; }")]
    [InlineData("""
        public static partial class A
        {
            [Step] public static partial int F();
            public static partial int F() => 1;
        }
        """)]
    public async Task Static_methods_and_methods_of_classes_are_fine(string source) => await Sources.Compiles(source);
}
