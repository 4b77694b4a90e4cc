using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>FW0012: what obviously has no recorded form, directly or as an item.</summary>
internal static class SerializableRule
{
    public static readonly DiagnosticDescriptor Descriptor = new(
        "FW0012",
        "Arguments and outputs can be serialized",
        "'{0}' in the signature of the {2} '{1}' cannot be recorded. "
            + "Use data: a record, a list, a number or a text; a step takes services with [FromServices].",
        Rule.Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Rule.Pages + "FW0012.md");

    private static readonly HashSet<string> Refused = new(StringComparer.Ordinal)
    {
        "System.IntPtr",
        "System.UIntPtr",
        "System.Type",
        "System.IServiceProvider",
        "System.Reflection.Assembly",
        "System.Reflection.MethodInfo",
        "System.Threading.CancellationToken",
        "System.Threading.CancellationTokenSource",
        "System.Threading.Tasks.Task",
        "System.Threading.Tasks.ValueTask",
        "System.Threading.Thread",
        "System.Threading.SemaphoreSlim",
    };

    private static readonly HashSet<string> RefusedNames =
        new(Refused.Select(name => name.Substring(name.LastIndexOf('.') + 1)), StringComparer.Ordinal);

    public static IEnumerable<StepProblem> Check(IMethodSymbol step)
    {
        foreach (var parameter in step.Parameters)
        {
            if (ParameterReader.SourceOf(parameter) == ParameterSource.Argument
                && FindRefused(parameter.Type) is { } type)
            {
                yield return Problem(type, step, parameter.Locations.FirstOrDefault());
            }
        }

        if (StepReader.ResultOf(step).Output is { } output && FindRefused(output) is { } refused)
        {
            yield return Problem(refused, step, step.Locations.FirstOrDefault());
        }
    }

    private static StepProblem Problem(ITypeSymbol type, IMethodSymbol step, Location? location) =>
        new(
            Descriptor,
            location,
            type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
            step.Name,
            Mark.NounOf(step));

    private static ITypeSymbol? FindRefused(ITypeSymbol type) => type switch
    {
        { TypeKind: TypeKind.Delegate } => type,
        IArrayTypeSymbol array => FindRefused(array.ElementType),
        INamedTypeSymbol named when RefusedNames.Contains(named.MetadataName.Split('`')[0]) && IsRefused(named) => type,
        INamedTypeSymbol named => named.TypeArguments.Select(FindRefused).FirstOrDefault(found => found is not null),
        _ => null,
    };

    private static bool IsRefused(INamedTypeSymbol type) =>
        type.ContainingType is null
        && Refused.Contains($"{type.ContainingNamespace?.ToDisplayString()}.{type.MetadataName.Split('`')[0]}");
}
