using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>What a rule found wrong with a step, and where.</summary>
internal sealed class StepProblem(DiagnosticDescriptor rule, Location? location, params object[] arguments)
{
    public DiagnosticDescriptor Rule => rule;

    /// <summary>What is wrong once for many steps, such as a class that is not partial; told once.</summary>
    public ISymbol? Shared { get; init; }

    public Diagnostic ToDiagnostic() => Diagnostic.Create(rule, location, arguments);
}
