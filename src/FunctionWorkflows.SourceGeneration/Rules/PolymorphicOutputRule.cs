using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>FW0013: an output that is read back needs a type that can be made.</summary>
internal static class PolymorphicOutputRule
{
    public static readonly DiagnosticDescriptor Descriptor = new(
        "FW0013",
        "An output has a type that can be read back",
        "The {2} '{0}' returns '{1}', of which no object can be made when the output is read. "
            + "Return a concrete type, or name its derived types with [JsonDerivedType] on '{1}'.",
        Rule.Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Rule.Pages + "FW0013.md");

    public static IEnumerable<StepProblem> Check(IMethodSymbol step)
    {
        if (StepReader.ResultOf(step).Output is INamedTypeSymbol { IsAbstract: true } type
            && (type.TypeKind == TypeKind.Interface || type.TypeKind == TypeKind.Class)
            && !Known.IsStep(type)
            && !IsOfTheFramework(type)
            && !SaysHow(type))
        {
            yield return new(Descriptor, step.Locations.FirstOrDefault(), step.Name, type.Name, Mark.NounOf(step));
        }
    }

    // Collection interfaces, Stream and their like have converters.
    private static bool IsOfTheFramework(INamedTypeSymbol type)
    {
        var name = type.ContainingNamespace?.ToDisplayString();
        return name == "System" || name?.StartsWith("System.", StringComparison.Ordinal) == true;
    }

    private static bool SaysHow(INamedTypeSymbol type) => type.GetAttributes().Any(attribute =>
        attribute.AttributeClass?.Name
            is "JsonDerivedTypeAttribute" or "JsonPolymorphicAttribute" or "JsonConverterAttribute");
}
