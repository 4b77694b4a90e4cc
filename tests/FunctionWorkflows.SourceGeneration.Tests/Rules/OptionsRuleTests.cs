namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class OptionsRuleTests
{
    [Theory]
    [InlineData("MaxRetries = -2")]
    [InlineData("TimeoutSeconds = -1")]
    [InlineData("TimeoutSeconds = double.NaN")]
    [InlineData("TimeoutSeconds = 3e6")]
    [InlineData("Cpus = -0.5")]
    [InlineData("Gpus = double.PositiveInfinity")]
    [InlineData("Resources = [\"camera\"]")]
    [InlineData("Resources = [\"camera=many\"]")]
    [InlineData("Resources = [\"camera=-1\"]")]
    [InlineData("Metadata = [\"=v\"]")]
    [InlineData("Metadata = [\"team=a\", \"k\"]")]
    [InlineData("Name = \"\"")]
    [InlineData("Name = \"a\\nb\"")]
    [InlineData("FormerNames = [\"\"]")]
    [InlineData("RetryOn = [typeof(string)]")]
    public async Task Value_that_is_not_valid_is_refused_and_the_step_still_generated(string option)
    {
        var found = await Sources.Diagnose($$"""
            public static partial class A
            {
                [Step({{option}})] public static int F() => 1;
                public static Step<int> G() => Steps.F();
            }
            """);

        Assert.Equal("FW0011", Assert.Single(found).Id);
    }

    [Theory]
    [InlineData("Name = \"\"")]
    [InlineData("FormerNames = [\"a\", null!]")]
    public async Task Value_on_a_workflow_that_is_not_valid_is_refused(string option) =>
        Assert.Equal(["FW0011"], await Sources.Codes($$"""
            public static partial class A
            {
                [Workflow({{option}})] public static Task F(WorkflowContext ctx) => throw new();
            }
            """));

    [Fact]
    public async Task All_options_with_valid_values_are_fine() => await Sources.Compiles("""
        public static partial class A
        {
            [Step(Name = "f", FormerNames = ["e"], MaxRetries = Retries.Unlimited, TimeoutSeconds = 1.5,
                Cpus = 0, Gpus = 0.5, Resources = ["camera=2", "tape=0.5"], Metadata = ["team=a=b", "k="],
                CatchExceptions = true, RetryOn = [typeof(IOException)],
                DoNotRetryOn = [typeof(FileNotFoundException), typeof(Exception)])]
            public static int F() => 1;
            public static Step<StepResult<int>> G() => Steps.F();
        }
        """);
}
