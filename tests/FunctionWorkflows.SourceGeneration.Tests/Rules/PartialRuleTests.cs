using System.Globalization;

namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class PartialRuleTests
{
    [Fact]
    public async Task Step_in_a_class_that_is_not_partial_is_refused()
    {
        var found = await Sources.Diagnose("public static class A { [Step] public static int F() => 1; }");

        var only = Assert.Single(found);
        Assert.Equal("FW0001", only.Id);
        Assert.StartsWith(
            "The step 'F' is in 'A', which is not partial",
            only.GetMessage(CultureInfo.InvariantCulture),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Class_with_many_steps_is_told_once() => Assert.Single(await Sources.Diagnose(
        "public static class A { [Step] public static int F() => 1; [Step] public static int G() => 1; }"));

    [Fact]
    public async Task Workflow_in_a_class_that_is_not_partial_is_refused()
    {
        var found = await Sources.Diagnose(
            "public static class A { [Workflow] public static Task F(WorkflowContext ctx) => throw new(); }");

        Assert.Equal(
            "The workflow 'F' is in 'A', which is not partial. "
            + "Declare 'A' as partial, so that 'Workflows' can be added.",
            Assert.Single(found).GetMessage(CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Step_whose_outer_class_is_not_partial_is_refused() =>
        Assert.Equal(["FW0001"], await Sources.Codes(
            "public class Outer { public static partial class A { [Step] public static int F() => 1; } }"));

    [Fact]
    public async Task Step_in_partial_classes_all_the_way_out_is_fine() => await Sources.Compiles(
        "public partial class Outer { public static partial class A { [Step] public static int F() => 1; } }");
}
