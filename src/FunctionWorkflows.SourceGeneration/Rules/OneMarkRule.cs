using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>FW0017: a name stands for a step or for a workflow.</summary>
internal static class OneMarkRule
{
    public static readonly DiagnosticDescriptor Descriptor = new(
        "FW0017",
        "A method is a step or a workflow",
        "The method '{0}' is marked [Step] and [Workflow]. "
            + "Keep [Workflow] where it takes a WorkflowContext, and [Step] otherwise.",
        Rule.Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Rule.Pages + "FW0017.md");

    public static bool IsBroken(IMethodSymbol method) => Mark.Step.IsOn(method) && Mark.Workflow.IsOn(method);

    public static IEnumerable<StepProblem> Check(IMethodSymbol method)
    {
        if (IsBroken(method))
        {
            yield return new(Descriptor, method.Locations.FirstOrDefault(), method.Name);
        }
    }
}
