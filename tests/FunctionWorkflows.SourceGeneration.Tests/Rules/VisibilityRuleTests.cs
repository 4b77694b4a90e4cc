namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class VisibilityRuleTests
{
    [Theory]
    [InlineData("""
        public static partial class A
        {
            [Step] public static int F() => 1;
            [Step] private static Hidden G() => new();
            private sealed record Hidden;
        }
        """)]
    [InlineData("""
        internal sealed record Hidden;
        public static partial class A
        {
            [Step] public static int F() => 1;
            [Step] internal static int G(List<Hidden[]> hidden) => 1;
        }
        """)]
    [InlineData("""
        public partial class A
        {
            [Step] internal static int F() => 1;
            [Step] protected static int G(Hidden hidden) => 1;
            protected internal static int H() => 1;
            protected sealed record Hidden;
        }
        """)]
    [InlineData("""
        public static partial class A
        {
            [Workflow] public static Task F(WorkflowContext ctx) => throw new();
            [Workflow] private static Task G(WorkflowContext ctx, Hidden hidden) => throw new();
            private sealed record Hidden;
        }
        """)]
    public async Task Type_less_visible_than_the_most_visible_step_is_refused(string source) =>
        Assert.Equal(["FW0010"], await Sources.Codes(source));

    [Theory]
    [InlineData("""
        public static partial class A
        {
            [Step] private static Hidden F(Hidden[] hidden) => hidden[0];
            private static Step<Hidden> G() => Steps.F([new Hidden()]);
            private sealed record Hidden;
        }
        """)]
    [InlineData("""
        internal sealed record Hidden;
        public static partial class A
        {
            [Step] internal static Hidden F(Dictionary<string, Hidden> hidden) => hidden["a"];
        }
        """)]
    [InlineData("""
        internal static partial class A
        {
            [Step] public static Hidden F(Hidden hidden) => hidden;
            internal sealed record Hidden;
        }
        """)]
    [InlineData("""
        public partial class Outer
        {
            private sealed record Hidden;
            private static partial class A { [Step] public static Hidden F(Hidden hidden) => hidden; }
        }
        """)]
    [InlineData("""
        public partial class A
        {
            [Step] protected static int F(Hidden hidden) => 1;
            protected sealed record Hidden;
        }
        public partial class B : A { Step<int> G() => Steps.F(new Hidden()); }
        """)]
    [InlineData("""
        internal partial class A
        {
            [Step] protected internal static int F(Hidden hidden) => 1;
            [Step] private static int G() => 1;
            protected internal sealed record Hidden;
        }
        """)]
    [InlineData("""
        public static partial class A
        {
            [Step] public static int F() => 1;
            [Workflow] private static Task<Hidden> G(WorkflowContext ctx, Hidden hidden) => throw new();
            private sealed record Hidden;
        }
        """)]
    public async Task Types_as_visible_as_the_steps_are_fine(string source) => await Sources.Compiles(source);
}
