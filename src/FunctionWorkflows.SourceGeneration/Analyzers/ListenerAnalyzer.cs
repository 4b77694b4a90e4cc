using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>Reports listeners that cannot be registered: a wait for one would fail when the code runs.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ListenerAnalyzer : DiagnosticAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = new(
        "FW0018",
        "A listener can be registered",
        "The listener '{0}' {1}, so that no workflow can wait for it. {2}, or make it abstract if it is a base.",
        Rule.Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Rule.Pages + "FW0018.md");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptor];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterSymbolAction(Report, SymbolKind.NamedType);
    }

    private static void Report(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (type is { IsRecord: true, IsAbstract: false }
            && ListenerReader.EventOf(type) is not null
            && ListenerReader.ObstacleOf(type) is var (what, remedy))
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptor, type.Locations[0], type.Name, what, remedy));
        }
    }
}
