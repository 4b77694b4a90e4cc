using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class DeterminismAnalyzerTests
{
    [Theory]
    [InlineData("var f = () => DateTime.UtcNow; f();")]
    [InlineData("DateTime Local() => DateTime.UtcNow; Local();")]
    [InlineData("var x = new[] { 1 }.Select(_ => DateTime.UtcNow).ToList();")]
    [InlineData("try { number++; } catch (Exception e) when (DateTime.UtcNow.Year > number) { _ = e; }")]
    [InlineData("var s = $\"{DateTime.UtcNow}\";")]
    public async Task Lambdas_and_local_functions_belong_to_their_workflow(string body)
    {
        var found = Assert.Single(await WorkflowSource.Findings(WorkflowSource.With(body)));

        Assert.Equal(
            "'DateTime.UtcNow' gives another time when the workflow 'A.G' is replayed. Use 'ctx.Now'.",
            found.GetMessage(null));
    }

    [Fact]
    public async Task Method_called_two_levels_deep_is_told_at_its_place_with_the_way_to_it()
    {
        const string Helpers = """
            private static int One() => Two(1);
            private static int Two(int x) => x + DateTime.UtcNow.Year;
            """;

        var found = Assert.Single(await WorkflowSource.Findings(WorkflowSource.With("One();", Helpers)));

        Assert.Equal(
            "'DateTime.UtcNow' gives another time when the workflow 'A.G' (through 'A.One', 'A.Two') is replayed. "
            + "Use 'ctx.Now'.",
            found.GetMessage(null));
        Assert.Equal("DateTime.UtcNow", found.Location.SourceTree!.ToString()[
            found.Location.SourceSpan.Start..found.Location.SourceSpan.End]);
    }

    [Theory]
    [InlineData("new B();", "public B() { X = DateTime.UtcNow; }")]
    [InlineData("new B();", "private readonly DateTime _x = DateTime.UtcNow;")]
    [InlineData("new B();", "public DateTime Y { get; } = DateTime.UtcNow;")]
    [InlineData("_ = B.Z;", "public static DateTime Z => DateTime.UtcNow;")]
    [InlineData("_ = B.Of<int>();", "public static DateTime Of<T>() => DateTime.UtcNow;")]
    [InlineData("_ = number.Next();", "public static DateTime Next(this int x) => DateTime.UtcNow.AddDays(x);")]
    [InlineData("_ = new[] { 1 }.Select(B.Map).ToList();", "public static DateTime Map(int x) => DateTime.UtcNow;")]
    [InlineData("_ = new B() + 1;", "public static B operator +(B b, int x) => new() { X = DateTime.UtcNow };")]
    [InlineData("B.Loop();", "public static void Loop() { Loop(); _ = DateTime.UtcNow; }")]
    public async Task Every_kind_of_call_is_followed(string body, string member)
    {
        var isExtension = member.Contains("this ", StringComparison.Ordinal);
        var source = WorkflowSource.With(body) + $$"""

            public {{(isExtension ? "static" : "")}} class B
            {
                {{(isExtension ? "" : "public DateTime X { get; init; }")}}
                {{member}}
            }
            """;

        var found = Assert.Single(await WorkflowSource.Findings(source));

        Assert.Equal("FW0025", found.Id);
    }

    [Fact]
    public async Task What_two_workflows_reach_is_told_once()
    {
        const string Helpers = """
            private static int Shared() => DateTime.UtcNow.Year;
            [Workflow] public static Task<int> Another(WorkflowContext ctx) => Task.FromResult(Shared());
            """;

        var found = Assert.Single(await WorkflowSource.Findings(WorkflowSource.With("Shared();", Helpers)));

        Assert.Contains("workflow 'A.Another' (through 'A.Shared')", found.GetMessage(null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("await ctx.Run(Steps.Clock());")]
    [InlineData("await Task.WhenAll(new[] { 1 }.Select(_ => ctx.Run(Steps.Clock())));")]
    [InlineData("_ = Clock();")]
    [InlineData("await ctx.Map(new[] { 1 }, _ => Steps.Clock(), maxParallel: 1);")]
    [InlineData("ctx.Compensate(Steps.Clock());")]
    [InlineData("await ctx.Run(Workflows.G(number));")]
    [InlineData("await ctx.Race(Steps.F(1), Steps.F(2));")]
    public async Task Steps_are_not_followed(string body) => await Sources.Compiles(WorkflowSource.With(
        body,
        "[Step] public static DateTime Clock() => Deep(); private static DateTime Deep() => DateTime.UtcNow;"));

    [Fact]
    public async Task Methods_that_no_workflow_calls_may_do_all_that() => await Sources.Compiles(WorkflowSource.With(
        "",
        """
        public static int Field;
        public static async Task Other()
        {
            await Task.Delay(++Field).ConfigureAwait(false);
            Console.WriteLine(DateTime.UtcNow + Guid.NewGuid().ToString() + Random.Shared.Next());
            await Task.Run(() => new SemaphoreSlim(1).WaitAsync());
        }
        """));

    [Fact]
    public async Task Project_without_the_library_has_no_workflows()
    {
        const string Source = """
            using System;
            [AttributeUsage(AttributeTargets.Method)]
            public sealed class WorkflowAttribute : Attribute;
            public static class A { [Workflow] public static DateTime F() => DateTime.UtcNow; }
            """;
        var compilation = CSharpCompilation.Create(
            "App",
            [CSharpSyntaxTree.ParseText(Source, Sources.Parsing)],
            Sources.Platform.Where(r => Path.GetFileName(r.Display) != "FunctionWorkflows.dll"),
            Sources.Options);

        var found = await compilation.WithAnalyzers([new DeterminismAnalyzer()]).GetAllDiagnosticsAsync();

        Assert.Empty(found);
    }
}
