using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>
/// Reports what makes a workflow's replay differ from its first run, in its method and in what that calls of the
/// project.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DeterminismAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [.. DeterminismRules.All];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (WorkflowTypes.Of(start.Compilation) is { } types)
            {
                var graph = new CallGraph();
                start.RegisterOperationBlockAction(block => Read(block, types, graph));
                start.RegisterCompilationEndAction(end => ReportCalled(end, graph));
            }
        });
    }

    // What stands in the workflow itself is told at once, also while it is typed.
    private static void Read(OperationBlockAnalysisContext context, WorkflowTypes types, CallGraph graph)
    {
        var body = new BodyReader(types, context.CancellationToken).Read(context.OperationBlocks);
        if (!body.IsEmpty)
        {
            graph.Add(context.OwningSymbol, body);
        }

        if (context.OwningSymbol is IMethodSymbol workflow && Mark.IsWorkflow(workflow))
        {
            graph.AddWorkflow(workflow);
            foreach (var finding in body.Findings)
            {
                context.ReportDiagnostic(finding.InWorkflow($"'{Text.Of(workflow)}'"));
            }
        }
    }

    private static void ReportCalled(CompilationAnalysisContext context, CallGraph graph)
    {
        foreach (var diagnostic in graph.Findings())
        {
            context.ReportDiagnostic(diagnostic);
        }
    }
}
