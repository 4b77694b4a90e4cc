using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>Where the members of a nested class can be named, as the language has it for CS0050.</summary>
internal sealed class Visibility(INamedTypeSymbol container, Accessibility accessibility)
{
    /// <summary>The first type in a type that cannot be named everywhere in this scope, or null.</summary>
    public ITypeSymbol? FindLessVisible(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => FindLessVisible(array.ElementType),
        INamedTypeSymbol named => StepClassReader.Chain(named).All(IsVisible)
            ? named.TypeArguments.Select(FindLessVisible).FirstOrDefault(found => found is not null)
            : named,
        _ => null,
    };

    private bool IsVisible(INamedTypeSymbol type) => type.DeclaredAccessibility switch
    {
        Accessibility.Private => type.ContainingType is { } owner && IsPrivateWithin(owner),
        Accessibility.Protected => type.ContainingType is { } owner && IsForHeirsOf(owner),
        Accessibility.Internal => IsWithinAssembly(),
        Accessibility.ProtectedOrInternal =>
            IsWithinAssembly() || (type.ContainingType is { } owner && IsForHeirsOf(owner)),
        Accessibility.ProtectedAndInternal =>
            IsWithinAssembly() && type.ContainingType is { } owner && IsForHeirsOf(owner),
        _ => true,
    };

    private bool IsWithinAssembly() => Levels().Any(level => level.Accessibility
        is Accessibility.Private or Accessibility.Internal or Accessibility.ProtectedAndInternal);

    private bool IsPrivateWithin(INamedTypeSymbol owner) => Levels().Any(level =>
        level.Accessibility == Accessibility.Private && IsInside(level.Owner, owner));

    private bool IsForHeirsOf(INamedTypeSymbol owner) => Levels().Any(level => level.Accessibility switch
    {
        Accessibility.Private => StepClassReader.Chain(level.Owner!).Any(type => IsHeir(type, owner)),
        Accessibility.Protected or Accessibility.ProtectedAndInternal => IsHeir(level.Owner!, owner),
        _ => false,
    });

    private IEnumerable<(INamedTypeSymbol? Owner, Accessibility Accessibility)> Levels()
    {
        yield return (container, accessibility);
        for (var type = container; type is not null; type = type.ContainingType)
        {
            yield return (type.ContainingType, type.DeclaredAccessibility);
        }
    }

    private static bool IsInside(INamedTypeSymbol? type, INamedTypeSymbol owner) =>
        type is not null && StepClassReader.Chain(type).Any(t => Equal(t, owner));

    private static bool IsHeir(INamedTypeSymbol type, INamedTypeSymbol owner)
    {
        for (INamedTypeSymbol? t = type; t is not null; t = t.BaseType)
        {
            if (Equal(t, owner))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Equal(INamedTypeSymbol a, INamedTypeSymbol b) =>
        SymbolEqualityComparer.Default.Equals(a.OriginalDefinition, b.OriginalDefinition);
}
