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

    // The generated code of a step with such a problem compiles, and leaving it out would only add errors.
    private static readonly Func<IMethodSymbol, IEnumerable<StepProblem>>[] Others =
    [
        OptionsRule.Check,
        PolymorphicOutputRule.Check,
    ];

    public static IEnumerable<StepProblem> Check(IMethodSymbol step) =>
        Blocking.Concat(Others).SelectMany(check => check(step));

    public static bool AllowGeneration(IMethodSymbol step) =>
        !Blocking.Any(check => check(step).Any());
}
