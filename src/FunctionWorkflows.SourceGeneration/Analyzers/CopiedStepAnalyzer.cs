using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>Reports a step used with options beside itself without: those are two nodes, and both run.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CopiedStepAnalyzer : DiagnosticAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = new(
        "FW0008",
        "A step is not used with options beside itself without",
        "'{0}.{1}(...)' is another node than '{0}', which is used beside it, so that the step runs twice. "
            + "Give the options where '{0}' is made, and use that node in both places.",
        Rule.Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Rule.Pages + "FW0008.md");

    private static readonly ImmutableHashSet<string> Options = ImmutableHashSet.Create(
        StringComparer.Ordinal,
        "Named", "WithRetries", "WithTimeout", "WithMetadata", "WithResources", "CatchExceptions", "WithId");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptor];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterOperationAction(ReportCopies, OperationKind.Invocation);
    }

    private static void ReportCopies(OperationAnalysisContext context)
    {
        var graph = (IInvocationOperation)context.Operation;
        if (!Known.IsStep(graph.Type) || IsInsideGraph(graph))
        {
            return;
        }

        var uses = graph.Descendants().Where(o => Symbol(o) is not null && Known.IsStep(o.Type)).ToList();
        foreach (var use in uses)
        {
            if (OptionOn(use) is { } option && uses.Any(other => IsSame(use, other) && OptionOn(other) is null))
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Descriptor, option.Syntax.GetLocation(), Symbol(use)!.Name, option.TargetMethod.Name));
            }
        }
    }

    // Only the outermost call reports, so that one finding is told once.
    private static bool IsInsideGraph(IOperation operation)
    {
        for (var o = operation.Parent; o is not null; o = o.Parent)
        {
            if (o is IInvocationOperation && Known.IsStep(o.Type))
            {
                return true;
            }
        }

        return false;
    }

    private static IInvocationOperation? OptionOn(IOperation use) =>
        use.Parent is IInvocationOperation call && call.Instance == use && Options.Contains(call.TargetMethod.Name)
            ? call
            : null;

    private static bool IsSame(IOperation a, IOperation b) =>
        SymbolEqualityComparer.Default.Equals(Symbol(a), Symbol(b));

    private static ISymbol? Symbol(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        _ => null,
    };
}
