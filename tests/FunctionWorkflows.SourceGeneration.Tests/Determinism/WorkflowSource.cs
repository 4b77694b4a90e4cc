using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration.Tests;

/// <summary>A workflow with a body, and what the analyzers say of it.</summary>
internal static class WorkflowSource
{
    public static string With(string body, string members = "") => $$"""
        public static partial class A
        {
            {{members}}

            [Step] public static int F(int x) => x;

            [Workflow]
            public static async Task<int> G(WorkflowContext ctx, int number)
            {
                {{body}}
                return await ctx.Run(Steps.F(number));
            }
        }
        """;

    /// <summary>The findings as code and text; the source must compile.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> Findings(string source)
    {
        var found = await Sources.Diagnose(source);

        Assert.DoesNotContain(found, d => d.Severity == DiagnosticSeverity.Error);
        return [.. found.Where(d => d.Id.StartsWith("FW", StringComparison.Ordinal))];
    }

    public static async Task<IReadOnlyList<string>> CodesIn(string body, string members = "") =>
        [.. (await Findings(With(body, members))).Select(d => d.Id).Distinct()];
}
