using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>What a rule found wrong with a step, and where.</summary>
internal sealed class StepProblem(DiagnosticDescriptor rule, Location? location, params object[] arguments)
{
    public DiagnosticDescriptor Rule => rule;

    public Diagnostic ToDiagnostic() => Diagnostic.Create(rule, location, arguments);
}
