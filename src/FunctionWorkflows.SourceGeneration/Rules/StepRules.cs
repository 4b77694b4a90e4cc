using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>
/// The rules that a marked method keeps or breaks by itself. The analyzer reports them, and the generator leaves out
/// what breaks one, so that no error ever points into generated code.
/// </summary>
internal static class StepRules
{
    private static readonly Func<IMethodSymbol, IEnumerable<StepProblem>>[] Blocking =
    [
        PartialRule.Check,
        GenericRule.Check,
        CallableRule.Check,
        ParameterRule.Check,
        ReturnTypeRule.Check,
        SerializableRule.Check,
        GeneratedNameRule.Check,
        VisibilityRule.Check,
    ];

    private static readonly Func<IMethodSymbol, IEnumerable<StepProblem>>[] BlockingWorkflows =
    [
        .. Blocking,
        ContextRule.Check,
        WorkflowParameterRule.Check,
        WorkflowReturnRule.Check,
    ];

    // The generated code of a step with such a problem compiles, and leaving it out would only add errors.
    private static readonly Func<IMethodSymbol, IEnumerable<StepProblem>>[] Others =
    [
        OptionsRule.Check,
        PolymorphicOutputRule.Check,
    ];

    public static IEnumerable<StepProblem> Check(IMethodSymbol method) =>
        BlockingOf(method).Concat(OneMarkRule.IsBroken(method) ? [] : Others).SelectMany(check => check(method));

    public static bool AllowGeneration(IMethodSymbol method) =>
        !BlockingOf(method).Any(check => check(method).Any());

    // What else a method with both marks breaks depends on the one that stays.
    private static Func<IMethodSymbol, IEnumerable<StepProblem>>[] BlockingOf(IMethodSymbol method) =>
        OneMarkRule.IsBroken(method) ? [OneMarkRule.Check]
        : Mark.IsWorkflow(method) ? BlockingWorkflows
        : Blocking;
}
