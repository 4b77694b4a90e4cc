using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>Reports steps of one assembly that share a durable name.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StepNameAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [DuplicateNameRule.Descriptor];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            var steps = new ConcurrentBag<IMethodSymbol>();
            start.RegisterSymbolAction(
                c =>
                {
                    if (c.Symbol is IMethodSymbol { MethodKind: MethodKind.Ordinary } method && Known.IsMarked(method))
                    {
                        steps.Add(method);
                    }
                },
                SymbolKind.Method);
            start.RegisterCompilationEndAction(end =>
            {
                foreach (var problem in DuplicateNameRule.Check(steps))
                {
                    end.ReportDiagnostic(problem.ToDiagnostic());
                }
            });
        });
    }
}
