using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>The types that are known by name, and how they are told apart from others.</summary>
internal static class Known
{
    public const string RegistrationAttribute = "FunctionWorkflows.FunctionWorkflowsRegistrationAttribute";
    private const string GeneratedNameAttribute = "FunctionWorkflows.GeneratedNameAttribute";
    private const string FromServices = "FunctionWorkflows.FromServicesAttribute";
    private const string FromServicesOfAspNet = "Microsoft.AspNetCore.Mvc.FromServicesAttribute";

    /// <summary>True for a step or a workflow; of a partial method for the part that is a member.</summary>
    public static bool IsMarked(IMethodSymbol method) =>
        method.PartialDefinitionPart is null && Mark.Of(method) is not null;

    public static AttributeData? GeneratedNameOf(INamedTypeSymbol type) => AttributeOf(type, GeneratedNameAttribute);

    public static bool IsFromServices(IParameterSymbol parameter) =>
        AttributeOf(parameter, FromServices) is not null || AttributeOf(parameter, FromServicesOfAspNet) is not null;

    public static AttributeData? AttributeOf(ISymbol symbol, string name)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass is { } type && Is(type, name))
            {
                return attribute;
            }
        }

        return null;
    }

    public static bool Is(ITypeSymbol type, string fullName)
    {
        var dot = fullName.LastIndexOf('.');
        return type.ContainingType is null
            && type.Name.Length == fullName.Length - dot - 1
            && fullName.EndsWith(type.Name, StringComparison.Ordinal)
            && type.ContainingNamespace?.ToDisplayString() == fullName.Substring(0, dot);
    }

    /// <summary>True for <c>Step</c>, <c>Step&lt;T&gt;</c> and what derives from them.</summary>
    public static bool IsStep(ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type.Name == "Step" && Is(type, "FunctionWorkflows.Step"))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The T where the type is exactly <c>Step&lt;T&gt;</c>.</summary>
    public static ITypeSymbol? GraphOutput(ITypeSymbol type) =>
        type is INamedTypeSymbol { Arity: 1, Name: "Step" } named && Is(type, "FunctionWorkflows.Step")
            ? named.TypeArguments[0]
            : null;

    public static bool IsTask(ITypeSymbol type) =>
        (type.Name == "Task" && Is(type, "System.Threading.Tasks.Task"))
        || (type.Name == "ValueTask" && Is(type, "System.Threading.Tasks.ValueTask"));

    public static IEnumerable<IMethodSymbol> MarkedIn(INamedTypeSymbol type) =>
        type.GetMembers().OfType<IMethodSymbol>().Where(IsMarked);
}
