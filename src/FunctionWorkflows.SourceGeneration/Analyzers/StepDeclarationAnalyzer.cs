using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>Reports what is wrong with steps and workflows, on the user's own lines.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StepDeclarationAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        PartialRule.Descriptor,
        GenericRule.Descriptor,
        ParameterRule.Descriptor,
        ReturnTypeRule.Descriptor,
        CallableRule.Descriptor,
        GeneratedNameRule.Descriptor,
        VisibilityRule.Descriptor,
        OptionsRule.Descriptor,
        SerializableRule.Descriptor,
        PolymorphicOutputRule.Descriptor,
        ContextRule.Descriptor,
        WorkflowParameterRule.Descriptor,
        WorkflowReturnRule.Descriptor,
        OneMarkRule.Descriptor,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterSymbolAction(Report, SymbolKind.NamedType);
        context.RegisterSyntaxNodeAction(
            ReportLocal,
            SyntaxKind.LocalFunctionStatement,
            SyntaxKind.ParenthesizedLambdaExpression);
    }

    private static void Report(SymbolAnalysisContext context)
    {
        var told = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var problems in Known.MarkedIn((INamedTypeSymbol)context.Symbol)
            .SelectMany(StepRules.Check)
            .GroupBy(problem => problem.Rule.Id))
        {
            told.Clear();
            foreach (var problem in problems)
            {
                if (problem.Shared is null || told.Add(problem.Shared))
                {
                    context.ReportDiagnostic(problem.ToDiagnostic());
                }
            }
        }
    }

    private static void ReportLocal(SyntaxNodeAnalysisContext context)
    {
        var hasAttributes = context.Node switch
        {
            LocalFunctionStatementSyntax local => local.AttributeLists.Count > 0,
            ParenthesizedLambdaExpressionSyntax lambda => lambda.AttributeLists.Count > 0,
            _ => false,
        };
        var symbol = !hasAttributes ? null : context.Node is LocalFunctionStatementSyntax
            ? context.SemanticModel.GetDeclaredSymbol(context.Node, context.CancellationToken)
            : context.SemanticModel.GetSymbolInfo(context.Node, context.CancellationToken).Symbol;
        if (symbol is IMethodSymbol method && Known.IsMarked(method))
        {
            foreach (var problem in CallableRule.Check(method))
            {
                context.ReportDiagnostic(problem.ToDiagnostic());
            }
        }
    }
}
