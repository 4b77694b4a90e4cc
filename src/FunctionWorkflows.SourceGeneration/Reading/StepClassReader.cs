using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>Reads where a class with steps stands, and what its nested class is to be.</summary>
internal static class StepClassReader
{
    public static StepClassModel Read(INamedTypeSymbol type)
    {
        var chain = Chain(type);
        return new(
            type.ContainingNamespace.IsGlobalNamespace ? "" : NamespaceOf(type),
            chain.Select(t => new PartialTypeModel(Keyword(t), Code.TypeName(t.Name))).ToEquatableArray(),
            Code.TypeWithoutAnnotations(type),
            type.ToDisplayString(),
            Code.TypeName(StepsNameOf(type)),
            SyntaxFacts.GetText(StepsAccessibility(type)),
            chain.Any(IsHidden));
    }

    public static string StepsNameOf(INamedTypeSymbol type) =>
        Known.GeneratedNameOf(type) is { } attribute
        && StepReader.Option(attribute, "Steps")?.Value is string { Length: > 0 } name
            ? name
            : "Steps";

    /// <summary>The widest accessibility of the class's steps.</summary>
    public static Accessibility StepsAccessibility(INamedTypeSymbol type)
    {
        var widest = Accessibility.Private;
        foreach (var step in Known.StepsOf(type))
        {
            widest = Widest(widest, step.DeclaredAccessibility);
        }

        return widest;
    }

    public static IReadOnlyList<INamedTypeSymbol> Chain(INamedTypeSymbol type)
    {
        var chain = new List<INamedTypeSymbol>();
        for (var t = type; t is not null; t = t.ContainingType)
        {
            chain.Insert(0, t);
        }

        return chain;
    }

    private static string NamespaceOf(INamedTypeSymbol type) => type.ContainingNamespace.ToDisplayString(
        SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted));

    private static Accessibility Widest(Accessibility a, Accessibility b) => (a, b) switch
    {
        (Accessibility.Protected, Accessibility.Internal) => Accessibility.ProtectedOrInternal,
        (Accessibility.Internal, Accessibility.Protected) => Accessibility.ProtectedOrInternal,
        _ => a > b ? a : b,
    };

    private static bool IsHidden(INamedTypeSymbol type) =>
        type.DeclaredAccessibility
            is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal;

    private static string Keyword(INamedTypeSymbol type) => type switch
    {
        { IsRecord: true, IsValueType: true } => "record struct",
        { IsRecord: true } => "record",
        { IsValueType: true } => "struct",
        { TypeKind: TypeKind.Interface } => "interface",
        _ => "class",
    };
}
