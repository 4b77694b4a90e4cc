namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class ForeignAwaitTests
{
    private const string Members = """
        private static Task<int> Own(WorkflowContext ctx) => ctx.Run(Steps.F(1));
        private static async IAsyncEnumerable<int> Each(WorkflowContext ctx) { yield return await Own(ctx); }
        """;

    [Theory]
    [InlineData("await new SemaphoreSlim(1).WaitAsync();")]
    [InlineData("await new MemoryStream().ReadAsync(new byte[1]);")]
    [InlineData("await new SemaphoreSlim(1).WaitAsync().ConfigureAwait(true);")]
    [InlineData("var f = async () => await new SemaphoreSlim(1).WaitAsync(); await f();")]
    public async Task Await_of_another_assembly_s_task_is_warned_of(string code) =>
        Assert.Equal(["FW0033"], await WorkflowSource.CodesIn(code, Members));

    [Theory]
    [InlineData("await Task.WhenAll(ctx.Run(Steps.F(1)), ctx.Run(Steps.F(2)));")]
    [InlineData("await await Task.WhenAny(ctx.Run(Steps.F(1)), Own(ctx));")]
    [InlineData("await Task.FromResult(1);")]
    [InlineData("await Task.Yield();")]
    [InlineData("await Task.CompletedTask;")]
    [InlineData("Func<Task> f = () => ctx.Run(Steps.F(1)); await f();")]
    [InlineData("await new[] { 1 }.Aggregate(Task.FromResult(0), (a, x) => ctx.Run(Steps.F(x)));")]
    [InlineData("async Task<int> Local() => await ctx.Run(Steps.F(1)); await Local();")]
    [InlineData("await foreach (var x in Each(ctx)) { number += x; }")]
    [InlineData("await using var each = Each(ctx).GetAsyncEnumerator(); await each.MoveNextAsync();")]
    [InlineData("await Each(ctx).ToListAsync();")]
    public async Task Await_of_what_may_come_from_the_context_is_fine(string code) =>
        await Sources.Compiles(WorkflowSource.With(code, Members));
}
