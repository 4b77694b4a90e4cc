using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>FW0005: generated code must be able to call the method.</summary>
internal static class CallableRule
{
    public static readonly DiagnosticDescriptor Descriptor = new(
        "FW0005",
        "A step or a workflow can be called by the engine",
        "The {2} '{0}' cannot be called, since it is {1}. {3}.",
        Rule.Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Rule.Pages + "FW0005.md");

    public static IEnumerable<StepProblem> Check(IMethodSymbol step)
    {
        if (Obstacle(step) is { } obstacle)
        {
            yield return new(
                Descriptor, step.Locations.FirstOrDefault(), step.Name, obstacle, Mark.NounOf(step), Remedy(step));
        }
    }

    private static string Remedy(IMethodSymbol step) => Mark.IsWorkflow(step)
        ? "Use a static method, and a step for what needs an object"
        : "Use a static method, or an instance method of a class that can be created";

    private static string? Obstacle(IMethodSymbol step) => step switch
    {
        { MethodKind: MethodKind.LocalFunction } => "a local function",
        { MethodKind: MethodKind.AnonymousFunction } => "a lambda",
        { MethodKind: MethodKind.ExplicitInterfaceImplementation } => "an explicit implementation of an interface",
        { MethodKind: not MethodKind.Ordinary } => "an accessor, a constructor or an operator",
        { ContainingType.TypeKind: TypeKind.Interface } => "in an interface",
        { ContainingType.IsExtension: true } => "in an extension block",
        { IsAbstract: true } => "abstract",
        { IsStatic: false } when Mark.IsWorkflow(step) => "an instance method",
        { IsStatic: false, ContainingType.IsValueType: true } => "an instance method of a struct",
        { IsStatic: false, ContainingType.IsAbstract: true } => "an instance method of an abstract class",
        _ when StepClassReader.Chain(step.ContainingType).Any(type => type.IsFileLocal) => "in a file-local type",
        _ when HasNoBody(step) => "a partial method without a body",
        _ => null,
    };

    private static bool HasNoBody(IMethodSymbol step) =>
        step is { IsPartialDefinition: true, PartialImplementationPart: null }
        && step.DeclaringSyntaxReferences.Any(reference =>
            reference.GetSyntax() is MethodDeclarationSyntax { Body: null, ExpressionBody: null });
}
