using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>Writes types, names and constants as code that means the same in any file.</summary>
internal static class Code
{
    private static readonly SymbolDisplayFormat Annotated = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    public static string Type(ITypeSymbol type) => type.ToDisplayString(Annotated);

    public static string TypeWithoutAnnotations(ITypeSymbol type) =>
        type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    public static string Name(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None ? "@" + name : name;

    /// <summary>The name of a type; words such as <c>record</c> are no names of types as they stand.</summary>
    public static string TypeName(string name) =>
        SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None ? "@" + name : Name(name);

    public static string Text(string value) => SymbolDisplay.FormatLiteral(value, quote: true);

    public static string Bool(bool value) => value ? "true" : "false";

    public static string Constant(TypedConstant constant) => constant.Kind switch
    {
        _ when constant.IsNull => "null!",
        TypedConstantKind.Array => "new " + TypeWithoutAnnotations(constant.Type!)
            + " { " + string.Join(", ", constant.Values.Select(Constant)) + " }",
        TypedConstantKind.Type => $"typeof({TypeWithoutAnnotations((ITypeSymbol)constant.Value!)})",
        _ => Constant(constant.Value!, constant.Type!),
    };

    public static string Constant(object? value, ITypeSymbol type)
    {
        type = type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : type;
        return value switch
        {
            null => "default",
            _ when type.TypeKind == TypeKind.Enum => $"({TypeWithoutAnnotations(type)})({Literal(value)})",
            _ => Literal(value),
        };
    }

    private static string Literal(object value) => value switch
    {
        bool b => Bool(b),
        string text => Text(text),
        char c => SymbolDisplay.FormatLiteral(c, quote: true),
        double.NaN => "double.NaN",
        double.PositiveInfinity => "double.PositiveInfinity",
        double.NegativeInfinity => "double.NegativeInfinity",
        float.NaN => "float.NaN",
        float.PositiveInfinity => "float.PositiveInfinity",
        float.NegativeInfinity => "float.NegativeInfinity",
        double d => d.ToString("R", CultureInfo.InvariantCulture) + "D",
        float f => f.ToString("R", CultureInfo.InvariantCulture) + "F",
        decimal m => m.ToString(CultureInfo.InvariantCulture) + "M",
        long l => l.ToString(CultureInfo.InvariantCulture) + "L",
        ulong l => l.ToString(CultureInfo.InvariantCulture) + "UL",
        uint u => u.ToString(CultureInfo.InvariantCulture) + "U",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
