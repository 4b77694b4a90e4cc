using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>Reads the parameters of a step or a workflow: which are passed, and as what.</summary>
internal static class ParameterReader
{
    public static ParameterModel Read(IParameterSymbol parameter)
    {
        var source = SourceOf(parameter);
        var type = parameter.Type;
        if (source != ParameterSource.Argument)
        {
            var code = Code.TypeWithoutAnnotations(type);
            return new(parameter.Name, source, code, "", false, false, false, null, false, false);
        }

        var shape = Shapes.Of(type);
        var isOblivious = IsOblivious(type);
        return new(
            parameter.Name,
            source,
            Code.Type(type),
            shape.ArgumentType(isOblivious ? Code.TypeWithoutAnnotations : Code.Type),
            isOblivious,
            type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.None },
            type is { IsValueType: true, OriginalDefinition.SpecialType: SpecialType.System_Nullable_T },
            DefaultOf(parameter),
            parameter.IsParams,
            shape.IsArgumentOnly);
    }

    public static ParameterSource SourceOf(IParameterSymbol parameter) =>
        Known.Is(parameter.Type, "System.Threading.CancellationToken") ? ParameterSource.CancellationToken
        : IsContext(parameter) ? ParameterSource.Context
        : Known.IsFromServices(parameter) ? ParameterSource.Services
        : ParameterSource.Argument;

    public static bool IsWorkflowContext(IParameterSymbol parameter) =>
        Known.Is(parameter.Type, "FunctionWorkflows.WorkflowContext");

    private static bool IsContext(IParameterSymbol parameter) =>
        Known.Is(parameter.Type, "FunctionWorkflows.StepContext") || IsWorkflowContext(parameter);

    private static string? DefaultOf(IParameterSymbol parameter) =>
        parameter.HasExplicitDefaultValue ? Code.Constant(parameter.ExplicitDefaultValue, parameter.Type)
        : parameter.IsOptional && !parameter.IsParams ? "default"
        : null;

    // Step<string> must pass for string?, and List<Step<string>> for List<string?>, without a warning: Step<> is
    // invariant, so only a type without annotations takes both.
    private static bool IsOblivious(ITypeSymbol type) => type switch
    {
        { IsReferenceType: true } and not { NullableAnnotation: NullableAnnotation.NotAnnotated } => true,
        IArrayTypeSymbol array => IsOblivious(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.Any(IsOblivious),
        _ => false,
    };
}
