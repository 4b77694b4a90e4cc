using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>FW0014: the engine passes the context, and passes it first.</summary>
internal static class ContextRule
{
    public static readonly DiagnosticDescriptor Descriptor = new(
        "FW0014",
        "A workflow's first parameter is its context",
        "The workflow '{0}' {1}. Make a WorkflowContext its first parameter, and no other.",
        Rule.Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Rule.Pages + "FW0014.md");

    public static IEnumerable<StepProblem> Check(IMethodSymbol workflow)
    {
        if (!workflow.Parameters.Any(ParameterReader.IsWorkflowContext))
        {
            yield return new(
                Descriptor, workflow.Locations.FirstOrDefault(), workflow.Name, "has no parameter for its context");
        }

        foreach (var parameter in workflow.Parameters.Skip(1).Where(ParameterReader.IsWorkflowContext))
        {
            var what = $"takes a context as its parameter '{parameter.Name}', which is not the first";
            yield return new(Descriptor, parameter.Locations.FirstOrDefault(), workflow.Name, what);
        }
    }
}
