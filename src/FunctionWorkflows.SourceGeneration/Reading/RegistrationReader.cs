using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>Finds the registrations of the referenced assemblies, by their assembly attribute.</summary>
internal static class RegistrationReader
{
    public static RegistrationModel Read(Compilation compilation)
    {
        var references = new List<string>();
        foreach (var assembly in compilation.SourceModule.ReferencedAssemblySymbols)
        {
            if (TypeOf(assembly) is { DeclaredAccessibility: Accessibility.Public } type)
            {
                references.Add(Code.TypeWithoutAnnotations(type));
            }
        }

        references.Sort(StringComparer.Ordinal);
        return new(
            compilation.AssemblyName ?? "Assembly",
            references.ToEquatableArray(),
            Known.AttributeOf(compilation.Assembly, Known.RegistrationAttribute) is not null);
    }

    private static INamedTypeSymbol? TypeOf(IAssemblySymbol assembly) =>
        Known.AttributeOf(assembly, Known.RegistrationAttribute) is { ConstructorArguments: { Length: 1 } arguments }
            ? arguments[0].Value as INamedTypeSymbol
            : null;
}
