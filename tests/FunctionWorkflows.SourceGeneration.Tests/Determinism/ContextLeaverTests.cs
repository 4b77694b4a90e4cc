namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class ContextLeaverTests
{
    [Theory]
    [InlineData("await ctx.Run(Steps.F(1)).ConfigureAwait(false);")]
    [InlineData("await ctx.Run(Steps.F(1)).ConfigureAwait(continueOnCapturedContext: false);")]
    [InlineData("await ctx.Run(Steps.F(1)).ConfigureAwait(ConfigureAwaitOptions.None);")]
    [InlineData("await ((Task)ctx.Run(Steps.F(1))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);")]
    [InlineData("await new ValueTask<int>(1).ConfigureAwait(false);")]
    [InlineData("await using var x = ((IAsyncDisposable)null!).ConfigureAwait(false);")]
    public async Task Leaving_the_context_is_warned_of(string code) =>
        Assert.Equal(["FW0031"], await WorkflowSource.CodesIn(code));

    [Theory]
    [InlineData("await ctx.Run(Steps.F(1));")]
    [InlineData("await ctx.Run(Steps.F(1)).ConfigureAwait(true);")]
    [InlineData("await ctx.Run(Steps.F(1)).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext);")]
    public async Task Staying_in_the_context_is_fine(string code) =>
        await Sources.Compiles(WorkflowSource.With(code));
}
