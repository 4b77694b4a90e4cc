using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>FW0003: an argument is a recorded value.</summary>
internal static class ParameterRule
{
    public static readonly DiagnosticDescriptor Descriptor = new(
        "FW0003",
        "A parameter of a step or a workflow takes a recorded value",
        "The parameter '{0}' of the {4} '{1}' {2}. {3}.",
        Rule.Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Rule.Pages + "FW0003.md");

    public static IEnumerable<StepProblem> Check(IMethodSymbol step)
    {
        foreach (var parameter in step.Parameters)
        {
            if (Problem(parameter) is var (what, remedy))
            {
                yield return new(
                    Descriptor,
                    parameter.Locations.FirstOrDefault(),
                    parameter.Name,
                    step.Name,
                    what,
                    remedy,
                    Mark.NounOf(step));
            }
        }
    }

    private static (string What, string Remedy)? Problem(IParameterSymbol parameter) => parameter switch
    {
        { RefKind: not RefKind.None } =>
            ("is passed by reference", "Take it by value, and return what is new"),
        { ContainingSymbol: IMethodSymbol method }
            when ParameterReader.IsWorkflowContext(parameter) && !Mark.IsWorkflow(method) =>
            ("is the context of a workflow", "Take a StepContext, or mark the method [Workflow]"),
        _ when ParameterReader.SourceOf(parameter) != ParameterSource.Argument => null,
        { Type.TypeKind: TypeKind.Pointer or TypeKind.FunctionPointer } =>
            ("is a pointer", "Take a value that can be recorded"),
        { Type.TypeKind: TypeKind.Dynamic } =>
            ("is dynamic, so that a step would pass as a value", "Take object, or a type"),
        { Type.IsRefLikeType: true } =>
            ("is a ref struct, which cannot be recorded", "Take an array, or ReadOnlyMemory<byte>"),
        _ when Known.IsStep(parameter.Type) =>
            ("is itself a step", "Take the step's output: a caller may pass a step for any parameter"),
        _ when Shapes.ItemOf(parameter.Type) is { } item && Known.IsStep(item) =>
            ("is a list of steps", "Take a list of their outputs: a caller may pass steps as its items"),
        _ when Shapes.EntryOf(parameter.Type) is { } entry && Known.IsStep(entry.Value) =>
            ("is a dictionary of steps", "Take a dictionary of their outputs: a caller may pass steps as its values"),
        _ => null,
    };
}
