using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>Tells values, lists and dictionaries apart, as the model defines them.</summary>
internal static class Shapes
{
    private static readonly HashSet<string> Lists = new(StringComparer.Ordinal)
    {
        "List", "IList", "ICollection", "IReadOnlyList", "IReadOnlyCollection", "IEnumerable",
    };

    private static readonly HashSet<string> Dictionaries = new(StringComparer.Ordinal)
    {
        "Dictionary", "IDictionary", "IReadOnlyDictionary",
    };

    public static Shape Of(ITypeSymbol type)
    {
        if (ItemOf(type) is { } item)
        {
            // A step among objects would pass as a value, so that lists of objects take arguments only.
            return new("Args", item.SpecialType == SpecialType.System_Object, item);
        }

        if (EntryOf(type) is { } entry)
        {
            // Args has no conversion from a dictionary of an interface type, so that those keep their plain form.
            var isOfObjects = entry.Value.SpecialType == SpecialType.System_Object;
            return new("Args", isOfObjects && type.TypeKind == TypeKind.Class, entry.Key, entry.Value);
        }

        return new("Arg", type.SpecialType == SpecialType.System_Object, type);
    }

    public static ITypeSymbol? ItemOf(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: not SpecialType.System_Byte } array => array.ElementType,
        INamedTypeSymbol { Arity: 1 } named when Lists.Contains(named.Name) && IsGenericCollection(named) =>
            named.TypeArguments[0],
        _ => null,
    };

    public static (ITypeSymbol Key, ITypeSymbol Value)? EntryOf(ITypeSymbol type) =>
        type is INamedTypeSymbol { Arity: 2 } named && Dictionaries.Contains(named.Name) && IsGenericCollection(named)
            ? (named.TypeArguments[0], named.TypeArguments[1])
            : null;

    private static bool IsGenericCollection(INamedTypeSymbol type) =>
        type.ContainingType is null
        && type.ContainingNamespace?.ToDisplayString() == "System.Collections.Generic";
}

/// <summary>The argument type that stands for a parameter.</summary>
/// <param name="name"><c>Arg</c> or <c>Args</c>.</param>
/// <param name="isArgumentOnly">True where no plain form is safe.</param>
/// <param name="types">The type arguments.</param>
internal sealed class Shape(string name, bool isArgumentOnly, params ITypeSymbol[] types)
{
    public bool IsArgumentOnly => isArgumentOnly;

    public string ArgumentType(Func<ITypeSymbol, string> code) =>
        $"global::FunctionWorkflows.{name}<{string.Join(", ", types.Select(code))}>";
}
