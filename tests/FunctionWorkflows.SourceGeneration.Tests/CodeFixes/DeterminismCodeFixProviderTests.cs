using FunctionWorkflows.CodeFixes;

namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class DeterminismCodeFixProviderTests
{
    [Theory]
    [InlineData("_ = DateTimeOffset.UtcNow;", "_ = ctx.Now;")]
    [InlineData("_ = DateTimeOffset.Now.AddDays(1);", "_ = ctx.Now.AddDays(1);")]
    [InlineData("_ = DateTime.UtcNow;", "_ = ctx.Now.UtcDateTime;")]
    [InlineData("_ = System.DateTime.Now;", "_ = ctx.Now.LocalDateTime;")]
    [InlineData("_ = DateTime.Today;", "_ = ctx.Now.LocalDateTime.Date;")]
    [InlineData("TimeProvider t = null!; _ = t.GetUtcNow();", "TimeProvider t = null!; _ = ctx.Now;")]
    [InlineData("_ = Guid.NewGuid().ToString();", "_ = ctx.NewGuid().ToString();")]
    [InlineData("_ = Guid.CreateVersion7();", "_ = ctx.NewGuid();")]
    [InlineData("Func<Guid> f = Guid.NewGuid;", "Func<Guid> f = ctx.NewGuid;")]
    [InlineData("_ = new Random().Next();", "_ = ctx.Random.Next();")]
    [InlineData("Random r = new();", "Random r = ctx.Random;")]
    [InlineData("_ = Random.Shared;", "_ = ctx.Random;")]
    [InlineData("await Task.Delay(TimeSpan.FromDays(1));", "await ctx.Sleep(TimeSpan.FromDays(1));")]
    [InlineData("await Task.Delay(5 + number);", "await ctx.Sleep(TimeSpan.FromMilliseconds(5 + number));")]
    [InlineData("await Task.Delay(millisecondsDelay: 5);", "await ctx.Sleep(TimeSpan.FromMilliseconds(5));")]
    [InlineData("await Task.Delay(TimeSpan.Zero, TimeProvider.System);", "await ctx.Sleep(TimeSpan.Zero);")]
    [InlineData(
        "await Task.Delay(5, ctx.CancellationToken);",
        "await ctx.Sleep(TimeSpan.FromMilliseconds(5), ctx.CancellationToken);")]
    [InlineData("Thread.Sleep(number); // here", "await ctx.Sleep(TimeSpan.FromMilliseconds(number)); // here")]
    [InlineData("Thread.Sleep(TimeSpan.Zero);", "await ctx.Sleep(TimeSpan.Zero);")]
    [InlineData("await ctx.Run(Steps.F(1)).ConfigureAwait(false);", "await ctx.Run(Steps.F(1));")]
    [InlineData(
        "await ctx.Run(Steps.F(1))\n    .ConfigureAwait(ConfigureAwaitOptions.None);", "await ctx.Run(Steps.F(1));")]
    public async Task Context_takes_the_place_of_what_is_wrong(string wrong, string right)
    {
        Assert.Equal(WorkflowSource.With(right), await Fix(WorkflowSource.With(wrong)));

        Assert.Empty(await WorkflowSource.Findings(WorkflowSource.With(right)));
    }

    [Theory]
    [InlineData("_ = System.Diagnostics.Stopwatch.GetTimestamp();")]
    [InlineData("_ = Guid.CreateVersion7(DateTimeOffset.UnixEpoch);")]
    [InlineData("await Task.Delay(-1);")]
    [InlineData("await Task.Delay(Timeout.Infinite);")]
    [InlineData("await Task.Delay(Timeout.InfiniteTimeSpan);")]
    [InlineData("void Local() => Thread.Sleep(5); Local();")]
    [InlineData("lock (ctx) { Thread.Sleep(5); }")]
    [InlineData("static DateTime Local() => DateTime.UtcNow; Local();")]
    [InlineData("Func<DateTime> f = static () => DateTime.UtcNow; f();")]
    [InlineData("using var c = new CancellationTokenSource(5);")]
    [InlineData("_ = Task.Run(() => 1);")]
    public async Task Nothing_is_offered_where_nothing_means_the_same(string body)
    {
        var source = WorkflowSource.With(body);

        Assert.NotEmpty(await WorkflowSource.Findings(source));
        Assert.Equal(source, await Fix(source));
    }

    [Fact]
    public async Task All_of_one_file_are_fixed_at_once()
    {
        const string Wrong = "_ = DateTimeOffset.UtcNow; _ = Random.Shared; await Task.Delay(TimeSpan.Zero);";
        const string Right = "_ = ctx.Now; _ = ctx.Random; await ctx.Sleep(TimeSpan.Zero);";

        var changed = await Fixes.ApplyAll(new DeterminismCodeFixProvider(), WorkflowSource.With(Wrong));

        Assert.Equal(WorkflowSource.With(Right), changed);
    }

    [Fact]
    public async Task Lambdas_take_the_context_of_the_method_around_them() =>
        Assert.Equal(
            WorkflowSource.With("var f = () => ctx.NewGuid(); Guid L() => ctx.NewGuid(); _ = f() == L();"),
            await Fix(WorkflowSource.With(
                "var f = () => Guid.NewGuid(); Guid L() => Guid.NewGuid(); _ = f() == L();")));

    [Fact]
    public async Task Name_of_the_context_is_that_of_the_method()
    {
        const string Helper = "private static DateTimeOffset Later(WorkflowContext @this) => ";

        var changed = await Fix(WorkflowSource.With("Later(ctx);", Helper + "DateTimeOffset.UtcNow;"));

        Assert.Equal(WorkflowSource.With("Later(ctx);", Helper + "@this.Now;"), changed);
    }

    [Theory]
    [InlineData("private static DateTimeOffset Later() => DateTimeOffset.UtcNow;")]
    [InlineData("private static Task Later() => Task.Delay(5);")]
    public async Task Called_method_without_a_context_is_left_as_it_is(string helper)
    {
        var source = WorkflowSource.With("_ = Later();", helper);

        Assert.Single(await WorkflowSource.Findings(source));
        Assert.Equal(source, await Fix(source));
    }

    private static Task<string> Fix(string source) => Fixes.Apply(new DeterminismCodeFixProvider(), source);
}
