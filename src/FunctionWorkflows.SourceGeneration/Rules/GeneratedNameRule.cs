using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>FW0009: the nested class needs a name of its own.</summary>
internal static class GeneratedNameRule
{
    public static readonly DiagnosticDescriptor Descriptor = new(
        "FW0009",
        "The name of the generated class is free",
        "The nested class '{0}' cannot be added to '{1}', since {2}. "
            + "Give it another name with [GeneratedName(Steps = \"Graph\")] on the class.",
        Rule.Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Rule.Pages + "FW0009.md");

    public static IEnumerable<StepProblem> Check(IMethodSymbol step)
    {
        var type = step.ContainingType;
        var name = StepClassReader.NameOf(type, Mark.Of(step)!);
        if (Obstacle(type, step, name) is { } obstacle)
        {
            yield return new(Descriptor, step.Locations.FirstOrDefault(), name, type.Name, obstacle)
            {
                Shared = step.Name == name ? null : type,
            };
        }
    }

    private static string? Obstacle(INamedTypeSymbol type, IMethodSymbol step, string name) =>
        !SyntaxFacts.IsValidIdentifier(name) ? "that is not a name"
        : type.Name == name ? "the class itself has that name"
        : step.Name == name ? "the step has that name"
        : type.GetMembers(name).Any(IsInTheWay) ? "the class has a member of that name"
        : null;

    // A partial class is only added to: by the generator, or by hand beside it.
    private static bool IsInTheWay(ISymbol member) =>
        member is not INamedTypeSymbol { TypeKind: TypeKind.Class, IsRecord: false } type
        || !type.DeclaringSyntaxReferences.All(PartialRule.IsPartial);
}
