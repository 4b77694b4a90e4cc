using FunctionWorkflows.CodeFixes;

namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class CastStepCodeFixProviderTests
{
    [Theory]
    [InlineData("return Steps.Eat(Steps.Dog());", "return Steps.Eat(Steps.Dog().Cast<Animal>());")]
    [InlineData("return Steps.Eat(food: Steps.Dog());", "return Steps.Eat(food: Steps.Dog().Cast<Animal>());")]
    [InlineData("return Steps.Long(Steps.Int());", "return Steps.Long(Steps.Int().Cast<long>());")]
    [InlineData("return Steps.Maybe(Steps.Int());", "return Steps.Maybe(Steps.Int().Cast<int?>());")]
    [InlineData("Step<Animal> a = Steps.Dog(); return a;", "Step<Animal> a = Steps.Dog().Cast<Animal>(); return a;")]
    [InlineData(
        "return F(); Step<Animal> F() => Steps.Dog();",
        "return F(); Step<Animal> F() => Steps.Dog().Cast<Animal>();")]
    [InlineData(
        "return Steps.Eat(flag ? Steps.Dog() : Steps.Dog());",
        "return Steps.Eat((flag ? Steps.Dog() : Steps.Dog()).Cast<Animal>());")]
    public async Task Step_of_a_derived_type_is_cast(string wrong, string right)
    {
        Assert.Equal(Source(right), await Fixes.Apply(new CastStepCodeFixProvider(), Source(wrong)));

        await Sources.Compiles(Source(right));
    }

    [Theory]
    [InlineData("return Steps.Eat(Steps.Int());")]
    [InlineData("return Steps.Int(Steps.Long(1));")]
    [InlineData("int x = \"a\"; return Steps.Int();")]
    public async Task Nothing_is_offered_where_no_cast_helps(string body) =>
        Assert.Equal(Source(body), await Fixes.Apply(new CastStepCodeFixProvider(), Source(body)));

    private static string Source(string body) => $$"""
        public record Animal;
        public record Dog : Animal;
        public static partial class A
        {
            [Step] public static Dog Dog() => new();
            [Step] public static int Int() => 1;
            [Step] public static int Eat(Animal food) => 1;
            [Step] public static int Long(long number) => 1;
            [Step] public static int Maybe(int? number) => 1;
            public static Step G(bool flag) { {{body}} }
        }
        """;
}
