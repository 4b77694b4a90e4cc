using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>What a method may be marked as, and the words for it.</summary>
/// <param name="Attribute">The full name of the attribute.</param>
/// <param name="Noun">What messages call the method.</param>
/// <param name="ClassName">What the nested class is called, and the property that gives it another name.</param>
/// <param name="OtherClassName">An example of another name.</param>
internal sealed record Mark(string Attribute, string Noun, string ClassName, string OtherClassName)
{
    public static readonly Mark Step = new("FunctionWorkflows.StepAttribute", "step", "Steps", "Graph");

    public static readonly Mark Workflow =
        new("FunctionWorkflows.WorkflowAttribute", "workflow", "Workflows", "Processes");

    /// <summary>The mark of a method, or null; of two, which a rule refuses, that of a step.</summary>
    public static Mark? Of(IMethodSymbol method) => Step.IsOn(method) ? Step : Workflow.IsOn(method) ? Workflow : null;

    /// <summary>Gets what the attribute is called in code.</summary>
    public string ShortName => this == Step ? "Step" : "Workflow";

    /// <summary>What messages call a method.</summary>
    public static string NounOf(IMethodSymbol method) => Of(method)?.Noun ?? Step.Noun;

    public static bool IsWorkflow(IMethodSymbol method) => Of(method) == Workflow;

    public bool IsOn(IMethodSymbol method) => AttributeOn(method) is not null;

    public AttributeData? AttributeOn(IMethodSymbol method) => Known.AttributeOf(method, Attribute);

    /// <summary>The methods of a type with this mark; of partial ones the parts that are members.</summary>
    public IEnumerable<IMethodSymbol> MethodsOf(INamedTypeSymbol type) =>
        Known.MarkedIn(type).Where(method => Of(method) == this);
}
