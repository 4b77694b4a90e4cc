using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>FW0016: a workflow is awaited, and its output is a recorded value.</summary>
internal static class WorkflowReturnRule
{
    public static readonly DiagnosticDescriptor Descriptor = new(
        "FW0016",
        "A workflow returns a task",
        "The workflow '{0}' {1}. {2}.",
        Rule.Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Rule.Pages + "FW0016.md");

    public static IEnumerable<StepProblem> Check(IMethodSymbol workflow)
    {
        if (Problem(workflow) is var (what, remedy))
        {
            yield return new(Descriptor, workflow.Locations.FirstOrDefault(), workflow.Name, what, remedy);
        }
    }

    private static (string What, string Remedy)? Problem(IMethodSymbol workflow) =>
        workflow.RefKind != RefKind.None || !Known.IsTask(workflow.ReturnType)
            ? ("does not return a task", "Return Task, Task<T>, ValueTask or ValueTask<T>")
        : StepReader.ResultOf(workflow) is var (kind, output) && (kind == ReturnKind.Graph || Known.IsStep(output))
            ? ("returns a step", "Run it with the context, and return its output: return await ctx.Run(step)")
        : null;
}
