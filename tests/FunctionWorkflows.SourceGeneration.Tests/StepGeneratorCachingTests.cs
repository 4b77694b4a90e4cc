using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class StepGeneratorCachingTests
{
    private const string Source = """
        namespace X;
        public static partial class A
        {
            [Step] public static int F(int x, string? s = null) { return x + 1; }
            [Step] public static Step<int> G(int[] xs) => Steps.F(xs[0]);
        }
        public static partial class B { [Step] public static int F() => 1; }
        public static partial class C
        {
            [Workflow] public static async Task<int> F(WorkflowContext ctx, int x = 1) => await ctx.Run(A.Steps.F(x));
        }
        public sealed record L(string Path) : EventListener<string>
        {
            public override Task<string> PollForEventAsync(EventContext ctx) => Task.FromResult(Path);
        }
        """;

    private static readonly string[] Stages =
    [
        StepGenerator.Steps,
        StepGenerator.Workflows,
        StepGenerator.Listeners,
        StepGenerator.Classes,
        StepGenerator.Registration,
    ];

    [Theory]
    [InlineData("return x + 1;", "// longer\n        return x + 2;")]
    [InlineData("Steps.F(xs[0])", "Steps.F(xs[1], \"s\")")]
    [InlineData("await ctx.Run(A.Steps.F(x))", "await ctx.Run(A.Steps.F(x + 1)) + 1")]
    [InlineData("Task.FromResult(Path)", "Task.FromResult(Path + \"x\")")]
    [InlineData("namespace X;", "// A line more, so that every position moves.\n\nnamespace X;\npublic class D;")]
    public void Edit_outside_of_the_signatures_writes_nothing_anew(string before, string after)
    {
        var result = RunTwice(Source, Source.Replace(before, after, StringComparison.Ordinal));

        Assert.All(OutputsOf(result), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        Assert.All(
            Stages.SelectMany(stage => ReasonsOf(result, stage)),
            reason => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
    }

    [Fact]
    public void Edit_of_one_signature_writes_only_its_class()
    {
        var result = RunTwice(Source, Source.Replace("string? s = null", "long s = 1", StringComparison.Ordinal));

        var outputs = OutputsOf(result);
        Assert.Equal(1, outputs.Count(reason => reason == IncrementalStepRunReason.Modified));
        Assert.Equal(3, outputs.Count(reason => reason == IncrementalStepRunReason.Cached));
    }

    [Theory]
    [InlineData("int x = 1", "long x = 1")]
    [InlineData("record L(string Path)", "record M(string Path)")]
    public void Edit_of_a_workflow_or_a_listener_writes_one_file(string before, string after)
    {
        var result = RunTwice(Source, Source.Replace(before, after, StringComparison.Ordinal));

        var outputs = OutputsOf(result);
        Assert.Equal(1, outputs.Count(reason => reason == IncrementalStepRunReason.Modified));
        Assert.Equal(3, outputs.Count(reason => reason == IncrementalStepRunReason.Cached));
    }

    [Fact]
    public void Models_hold_no_symbols_and_no_syntax()
    {
        var result = RunTwice(Source, Source);
        var steps = result.TrackedSteps;

        foreach (var stage in Stages)
        {
            var values = steps[stage].SelectMany(step => step.Outputs).Select(output => output.Value);
            Assert.All(values, value => NoRoslynTypeIn(value, []));
        }
    }

    private static void NoRoslynTypeIn(object? value, HashSet<object> seen)
    {
        if (value is null or string || value.GetType().IsPrimitive || !seen.Add(value))
        {
            return;
        }

        Assert.False(value is ISymbol or SyntaxNode or Location or Compilation, value.GetType().FullName);
        foreach (var field in value.GetType().GetFields(
            BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public))
        {
            NoRoslynTypeIn(field.GetValue(value), seen);
        }

        if (value is System.Collections.IEnumerable items)
        {
            foreach (var item in items)
            {
                NoRoslynTypeIn(item, seen);
            }
        }
    }

    private static GeneratorRunResult RunTwice(string before, string after)
    {
        var first = Sources.Parse(before);
        var tree = first.SyntaxTrees.Single(tree => tree.FilePath == "App.cs");
        var second = first.ReplaceSyntaxTree(
            tree, CSharpSyntaxTree.ParseText(after, (CSharpParseOptions)tree.Options, tree.FilePath));

        var driver = Sources.Driver().RunGenerators(first).RunGenerators(second);
        return driver.GetRunResult().Results.Single();
    }

    private static List<IncrementalStepRunReason> OutputsOf(GeneratorRunResult result) =>
        [.. result.TrackedOutputSteps.SelectMany(s => s.Value).SelectMany(s => s.Outputs).Select(o => o.Reason)];

    private static IEnumerable<IncrementalStepRunReason> ReasonsOf(GeneratorRunResult result, string stage) =>
        result.TrackedSteps[stage].SelectMany(step => step.Outputs).Select(output => output.Reason);
}
