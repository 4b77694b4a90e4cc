using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>FW0009: each nested class needs a name of its own.</summary>
internal static class GeneratedNameRule
{
    public static readonly DiagnosticDescriptor Descriptor = new(
        "FW0009",
        "The name of the generated class is free",
        "The nested class '{0}' cannot be added to '{1}', since {2}. "
            + "Give it another name with [GeneratedName({3} = \"{4}\")] on the class.",
        Rule.Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Rule.Pages + "FW0009.md");

    public static IEnumerable<StepProblem> Check(IMethodSymbol step)
    {
        var type = step.ContainingType;
        var mark = Mark.Of(step) ?? Mark.Step;
        var name = StepClassReader.NameOf(type, mark);
        if (Obstacle(type, step, mark, name) is { } obstacle)
        {
            yield return new(
                Descriptor,
                step.Locations.FirstOrDefault(),
                name,
                type.Name,
                obstacle,
                mark.ClassName,
                mark.OtherClassName)
            {
                Shared = step.Name == name ? null : MemberInTheWay(type, name) ?? type,
            };
        }
    }

    private static string? Obstacle(INamedTypeSymbol type, IMethodSymbol step, Mark mark, string name) =>
        !SyntaxFacts.IsValidIdentifier(name) ? "that is not a name"
        : type.Name == name ? "the class itself has that name"
        : step.Name == name ? $"the {mark.Noun} has that name"
        : MemberInTheWay(type, name) is not null ? "the class has a member of that name"
        : mark == Mark.Workflow && SharesNameWithSteps(type, name) ? "the steps' class has that name"
        : null;

    private static ISymbol? MemberInTheWay(INamedTypeSymbol type, string name) =>
        type.GetMembers(name).FirstOrDefault(IsInTheWay);

    private static bool SharesNameWithSteps(INamedTypeSymbol type, string name) =>
        Mark.Step.MethodsOf(type).Any() && StepClassReader.NameOf(type, Mark.Step) == name;

    // A partial class is only added to: by the generator, or by hand beside it.
    private static bool IsInTheWay(ISymbol member) =>
        member is not INamedTypeSymbol { TypeKind: TypeKind.Class, IsRecord: false } type
        || !type.DeclaringSyntaxReferences.All(PartialRule.IsPartial);
}
