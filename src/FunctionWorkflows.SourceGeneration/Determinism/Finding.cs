using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>Something that a workflow must not do, and where it is done.</summary>
internal sealed class Finding(DiagnosticDescriptor rule, Location location, string what, string instead = "")
{
    public Diagnostic InWorkflow(string workflow) => Diagnostic.Create(rule, location, what, workflow, instead);

    public Diagnostic InCalledMethod(string workflow) =>
        Diagnostic.Create(DeterminismRules.WhereCalled(rule), location, what, workflow, instead);
}
