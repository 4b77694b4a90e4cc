using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>FW0010: the methods of the nested class are all as visible as the most visible step.</summary>
internal static class VisibilityRule
{
    public static readonly DiagnosticDescriptor Descriptor = new(
        "FW0010",
        "Types in a signature are as visible as the class's most visible step or workflow",
        "'{0}' in the signature of the {4} '{1}' is less visible than the most visible {4} of '{2}', which is {3}. "
            + "Make '{0}' as visible, or move the {4} to a class of its own.",
        Rule.Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Rule.Pages + "FW0010.md");

    public static IEnumerable<StepProblem> Check(IMethodSymbol step)
    {
        var accessibility = StepClassReader.AccessibilityOf(step.ContainingType, Mark.Of(step)!);
        var scope = new Visibility(step.ContainingType, accessibility);
        foreach (var type in SignatureOf(step))
        {
            if (scope.FindLessVisible(type) is { } found)
            {
                yield return new(
                    Descriptor,
                    step.Locations.FirstOrDefault(),
                    found.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
                    step.Name,
                    step.ContainingType.Name,
                    Microsoft.CodeAnalysis.CSharp.SyntaxFacts.GetText(accessibility),
                    Mark.NounOf(step));
            }
        }
    }

    private static IEnumerable<ITypeSymbol> SignatureOf(IMethodSymbol step)
    {
        foreach (var parameter in step.Parameters)
        {
            if (ParameterReader.SourceOf(parameter) == ParameterSource.Argument)
            {
                yield return parameter.Type;
            }
        }

        if (StepReader.ResultOf(step).Output is { } output)
        {
            yield return output;
        }
    }
}
