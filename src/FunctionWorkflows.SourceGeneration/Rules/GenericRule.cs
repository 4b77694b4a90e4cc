using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>FW0002: a record has a name and no type arguments.</summary>
internal static class GenericRule
{
    public static readonly DiagnosticDescriptor Descriptor = new(
        "FW0002",
        "A step or a workflow is not generic",
        "The {2} '{0}' has type parameters from '{1}', and none are recorded. "
            + "Write one for each type, or move the generic code into a method that they call.",
        Rule.Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Rule.Pages + "FW0002.md");

    public static IEnumerable<StepProblem> Check(IMethodSymbol step)
    {
        ISymbol? owner = step.IsGenericMethod
            ? step
            : StepClassReader.Chain(step.ContainingType).FirstOrDefault(type => type.Arity > 0);
        if (owner is not null)
        {
            yield return new(Descriptor, step.Locations.FirstOrDefault(), step.Name, owner.Name, Mark.NounOf(step))
            {
                Shared = owner,
            };
        }
    }
}
