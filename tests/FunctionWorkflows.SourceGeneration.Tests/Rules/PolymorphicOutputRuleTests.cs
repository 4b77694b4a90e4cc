namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class PolymorphicOutputRuleTests
{
    [Theory]
    [InlineData("public interface IShape;", "IShape")]
    [InlineData("public abstract record Shape;", "Task<Shape>")]
    [InlineData("public interface IShape;", "Step<IShape>")]
    public async Task Output_that_cannot_be_made_again_is_warned_of(string types, string output) =>
        Assert.Equal(["FW0013"], await Sources.Codes($$"""
            {{types}}
            public static partial class A { [Step] public static {{output}} F() => throw new(); }
            """));

    [Fact]
    public async Task Output_of_a_workflow_that_cannot_be_made_again_is_warned_of() =>
        Assert.Equal(["FW0013"], await Sources.Codes("""
            public interface IShape;
            public static partial class A
            {
                [Workflow] public static Task<IShape> F(WorkflowContext ctx) => throw new();
            }
            """));

    [Fact]
    public async Task Output_that_names_its_derived_types_is_fine() => await Sources.Compiles("""
        using System.Text.Json.Serialization;
        [JsonDerivedType(typeof(Circle), "circle")]
        public abstract record Shape;
        public sealed record Circle : Shape;
        public static partial class A
        {
            [Step] public static Shape F() => new Circle();
            [Step] public static IEnumerable<int> G() => [1];
        }
        """);
}
