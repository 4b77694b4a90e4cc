using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>FW0004: an output is one recorded value, or a graph.</summary>
internal static class ReturnTypeRule
{
    public static readonly DiagnosticDescriptor Descriptor = new(
        "FW0004",
        "An output is a recorded value or a graph",
        "The {3} '{0}' {1}. {2}.",
        Rule.Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Rule.Pages + "FW0004.md");

    public static IEnumerable<StepProblem> Check(IMethodSymbol step)
    {
        if (Problem(step) is var (what, remedy))
        {
            yield return new(Descriptor, step.Locations.FirstOrDefault(), step.Name, what, remedy, Mark.NounOf(step));
        }
    }

    private static (string What, string Remedy)? Problem(IMethodSymbol step)
    {
        if (Mark.IsWorkflow(step))
        {
            return WorkflowReturnRule.Check(step).Any() ? null : ProblemOfOutput(step);
        }

        if (step.RefKind != RefKind.None)
        {
            return ("returns by reference", "Return a value");
        }

        if (step is { IsAsync: true, ReturnsVoid: true })
        {
            return ("is async void, so that nobody can wait for it", "Return a Task");
        }

        return ProblemOfOutput(step);
    }

    private static (string What, string Remedy)? ProblemOfOutput(IMethodSymbol step) =>
        StepReader.ResultOf(step).Output is { } output ? Problem(output) : null;

    private static (string What, string Remedy)? Problem(ITypeSymbol output) => output switch
    {
        { TypeKind: TypeKind.Pointer or TypeKind.FunctionPointer } =>
            ("returns a pointer", "Return a value that can be recorded"),
        { TypeKind: TypeKind.Dynamic } =>
            ("returns dynamic, whose type is not known when the output is read", "Return a type, or JsonElement"),
        { IsRefLikeType: true } =>
            ("returns a ref struct, which cannot be recorded", "Return an array"),
        { Name: "IAsyncEnumerable" } when Known.Is(output, "System.Collections.Generic.IAsyncEnumerable") =>
            ("returns a stream of items, and an output is recorded once", "Return a list, or a step for each item"),
        _ when Known.IsStep(output) =>
            ("returns a step inside of a step, or one without a type", "Return Step<T>, where T is the output"),
        _ => null,
    };
}
