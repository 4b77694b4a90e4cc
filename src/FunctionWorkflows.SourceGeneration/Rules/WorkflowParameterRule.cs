using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>FW0015: nothing is filled in for a workflow but its context, since its code is replayed.</summary>
internal static class WorkflowParameterRule
{
    public static readonly DiagnosticDescriptor Descriptor = new(
        "FW0015",
        "A workflow takes its context and recorded values",
        "The parameter '{0}' of the workflow '{1}' is {2}, which a workflow does not get. {3}.",
        Rule.Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Rule.Pages + "FW0015.md");

    public static IEnumerable<StepProblem> Check(IMethodSymbol workflow)
    {
        foreach (var parameter in workflow.Parameters.Where(p => !ParameterReader.IsWorkflowContext(p)))
        {
            if (Problem(parameter) is var (what, remedy))
            {
                yield return new(
                    Descriptor, parameter.Locations.FirstOrDefault(), parameter.Name, workflow.Name, what, remedy);
            }
        }
    }

    private static (string What, string Remedy)? Problem(IParameterSymbol parameter) =>
        ParameterReader.SourceOf(parameter) switch
        {
            ParameterSource.CancellationToken => ("a token", "Use the CancellationToken of the context"),
            ParameterSource.Context => ("the context of a step", "Use the WorkflowContext"),
            ParameterSource.Services => ("a service", "Call a step that takes the service"),
            _ => null,
        };
}
