using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>Names of members as a user would write them.</summary>
internal static class Text
{
    private static readonly SymbolDisplayFormat Types = new(
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes);

    public static string Of(ISymbol member)
    {
        var type = member.ContainingType.ToDisplayString(Types);
        return member switch
        {
            IMethodSymbol { MethodKind: MethodKind.Constructor } => $"new {type}",
            IMethodSymbol { AssociatedSymbol: { } property } => $"{type}.{property.Name}",
            _ => $"{type}.{member.Name}",
        };
    }
}
