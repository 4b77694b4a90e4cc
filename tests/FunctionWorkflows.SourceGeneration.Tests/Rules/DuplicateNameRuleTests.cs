using System.Globalization;

namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class DuplicateNameRuleTests
{
    [Fact]
    public async Task Two_classes_of_one_name_with_steps_of_one_name_are_refused()
    {
        var found = await Sources.Diagnose("""
            namespace X { public static partial class A { [Step] public static int F() => 1; } }
            namespace Y { public static partial class A { [Step] public static int F() => 1; } }
            """);

        var only = Assert.Single(found);
        Assert.Equal("FW0006", only.Id);
        Assert.StartsWith(
            "'A.F' names both 'X.A.F' and 'Y.A.F'",
            only.GetMessage(CultureInfo.InvariantCulture),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""
        public partial class O { public static partial class A { [Step] public static int F() => 1; } }
        public partial class P { public static partial class A { [Step] public static int F() => 1; } }
        """)]
    [InlineData("""
        public static partial class A
        {
            [Step] public static int F() => 1;
            [Step] public static int F(int i) => i;
        }
        """)]
    [InlineData("""
        public static partial class A
        {
            [Step] public static int F(List<int> i) => 1;
            [Step(Name = "other")] public static int F(int[] i) => 1;
        }
        """)]
    [InlineData("""
        public static partial class A
        {
            [Step] public static int F() => 1;
            [Step(FormerNames = ["A.F"])] public static int G() => 1;
        }
        """)]
    [InlineData("""
        public static partial class A
        {
            [Step] public static int F() => 1;
            [Workflow] public static Task F(WorkflowContext ctx) => throw new();
        }
        """)]
    [InlineData("""
        public static partial class A
        {
            [Workflow] public static Task F(WorkflowContext ctx) => throw new();
            [Workflow] public static Task F(WorkflowContext ctx, int x) => throw new();
        }
        """)]
    [InlineData("""
        public static partial class A
        {
            [Step(FormerNames = ["B.F"])] public static int F() => 1;
            [Workflow(Name = "B.F")] public static Task G(WorkflowContext ctx) => throw new();
        }
        """)]
    public async Task Nested_classes_overloads_and_former_names_clash_too(string source) =>
        Assert.Equal(["FW0006"], await Sources.Codes(source));

    [Fact]
    public async Task Remedy_names_the_attribute_of_the_second()
    {
        var found = await Sources.Diagnose("""
            namespace X { public static partial class A { [Step] public static int F() => 1; } }
            namespace Y
            {
                public static partial class A { [Workflow] public static Task F(WorkflowContext ctx) => throw new(); }
            }
            """);

        Assert.EndsWith(
            "with [Workflow(Name = \"...\")].",
            Assert.Single(found).GetMessage(CultureInfo.InvariantCulture),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_of_its_own_resolves_the_clash() => await Sources.Compiles("""
        namespace X { public static partial class A { [Step] public static int F() => 1; } }
        namespace Y { public static partial class A { [Step(Name = "Y.A.F")] public static int F() => 1; } }
        """);
}
