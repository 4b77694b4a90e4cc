using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>Reads where a class with steps or workflows stands, and what its nested classes are to be.</summary>
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
            NestedOf(type, Mark.Step),
            NestedOf(type, Mark.Workflow),
            chain.Any(IsHidden));
    }

    /// <summary>The name of the nested class of the methods with a mark.</summary>
    public static string NameOf(INamedTypeSymbol type, Mark mark) =>
        Known.GeneratedNameOf(type) is { } attribute
        && StepReader.Option(attribute, mark.ClassName)?.Value is string { Length: > 0 } name
            ? name
            : mark.ClassName;

    /// <summary>The widest accessibility of the class's methods with a mark.</summary>
    public static Accessibility AccessibilityOf(INamedTypeSymbol type, Mark mark)
    {
        var widest = Accessibility.Private;
        foreach (var method in mark.MethodsOf(type))
        {
            widest = Widest(widest, method.DeclaredAccessibility);
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

    /// <summary>True where the type cannot be named from anywhere in its assembly.</summary>
    public static bool IsHidden(INamedTypeSymbol type) =>
        type.DeclaredAccessibility
            is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal;

    private static NestedClassModel NestedOf(INamedTypeSymbol type, Mark mark) =>
        new(Code.TypeName(NameOf(type, mark)), SyntaxFacts.GetText(AccessibilityOf(type, mark)));

    private static string NamespaceOf(INamedTypeSymbol type) => type.ContainingNamespace.ToDisplayString(
        SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted));

    private static Accessibility Widest(Accessibility a, Accessibility b) => (a, b) switch
    {
        (Accessibility.Protected, Accessibility.Internal) => Accessibility.ProtectedOrInternal,
        (Accessibility.Internal, Accessibility.Protected) => Accessibility.ProtectedOrInternal,
        _ => a > b ? a : b,
    };

    private static string Keyword(INamedTypeSymbol type) => type switch
    {
        { IsRecord: true, IsValueType: true } => "record struct",
        { IsRecord: true } => "record",
        { IsValueType: true } => "struct",
        { TypeKind: TypeKind.Interface } => "interface",
        _ => "class",
    };
}
