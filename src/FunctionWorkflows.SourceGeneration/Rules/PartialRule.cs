using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>FW0001: the generator can only add to partial types.</summary>
internal static class PartialRule
{
    public static readonly DiagnosticDescriptor Descriptor = new(
        "FW0001",
        "A class with steps or workflows is partial",
        "The {3} '{0}' is in '{1}', which is not partial. Declare '{1}' as partial, so that '{2}' can be added.",
        Rule.Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Rule.Pages + "FW0001.md");

    public static IEnumerable<StepProblem> Check(IMethodSymbol step)
    {
        foreach (var type in StepClassReader.Chain(step.ContainingType))
        {
            if (!type.DeclaringSyntaxReferences.Any(IsPartial))
            {
                yield return new(
                    Descriptor,
                    step.Locations.FirstOrDefault(),
                    step.Name,
                    type.Name,
                    StepClassReader.NameOf(step.ContainingType, Mark.Of(step)!),
                    Mark.NounOf(step))
                {
                    Shared = type,
                };
            }
        }
    }

    public static bool IsPartial(SyntaxReference reference) =>
        reference.GetSyntax() is TypeDeclarationSyntax type && type.Modifiers.Any(SyntaxKind.PartialKeyword);
}
