using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>Turns a marked method into its model; the only place where the generator looks at symbols.</summary>
internal static class StepReader
{
    public static StepModel Read(IMethodSymbol method, AttributeData attribute)
    {
        var (kind, output) = ResultOf(method);
        return new(
            StepClassReader.Read(method.ContainingType),
            Mark.IsWorkflow(method),
            method.Name,
            DurableNameOf(method, attribute),
            method.IsStatic,
            kind,
            output is null ? "global::FunctionWorkflows.Unit" : Code.Type(output),
            Option(attribute, "CatchExceptions")?.Value is true,
            string.Join(", ", attribute.NamedArguments.Select(o => $"{o.Key} = {Code.Constant(o.Value)}")),
            method.Parameters.Select(ParameterReader.Read).ToEquatableArray());
    }

    public static string DurableNameOf(IMethodSymbol method, AttributeData attribute) =>
        Option(attribute, "Name")?.Value as string ?? $"{method.ContainingType.Name}.{method.Name}";

    public static TypedConstant? Option(AttributeData attribute, string name)
    {
        foreach (var option in attribute.NamedArguments)
        {
            if (option.Key == name)
            {
                return option.Value;
            }
        }

        return null;
    }

    /// <summary>How the output is given, and its type; null for none.</summary>
    public static (ReturnKind Kind, ITypeSymbol? Output) ResultOf(IMethodSymbol method)
    {
        if (method.ReturnsVoid)
        {
            return (ReturnKind.Nothing, null);
        }

        var type = method.ReturnType;
        if (Known.IsTask(type))
        {
            if (type is not INamedTypeSymbol { Arity: 1 } task)
            {
                return (ReturnKind.TaskOfNothing, null);
            }

            type = task.TypeArguments[0];
        }

        return Known.GraphOutput(type) is { } output ? (ReturnKind.Graph, output) : (ReturnKind.Value, type);
    }
}
