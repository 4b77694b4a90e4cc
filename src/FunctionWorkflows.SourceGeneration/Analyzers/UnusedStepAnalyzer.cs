using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>Reports steps that are made and never passed on, returned or started: they never run.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnusedStepAnalyzer : DiagnosticAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = new(
        "FW0007",
        "A step that is made is used",
        "The step '{0}' is made and never used, so that it never runs. "
            + "Pass it to another step, return it or start it; drop it with '_ =' if that is meant.",
        Rule.Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Rule.Pages + "FW0007.md");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptor];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterOperationAction(ReportStatement, OperationKind.ExpressionStatement);
        context.RegisterOperationBlockStartAction(WatchLocals);
    }

    private static void ReportStatement(OperationAnalysisContext context)
    {
        var operation = ((IExpressionStatementOperation)context.Operation).Operation;
        if (operation is not (IAssignmentOperation or IInvalidOperation) && Known.IsStep(operation.Type))
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptor, operation.Syntax.GetLocation(), NameOf(operation)));
        }
    }

    private static void WatchLocals(OperationBlockStartAnalysisContext context)
    {
        var made = new ConcurrentBag<ILocalSymbol>();
        var read = new ConcurrentDictionary<ISymbol, bool>(SymbolEqualityComparer.Default);
        context.RegisterOperationAction(
            c =>
            {
                var declarator = (IVariableDeclaratorOperation)c.Operation;
                if (declarator.GetVariableInitializer()?.Value is { } value && IsMade(value))
                {
                    made.Add(declarator.Symbol);
                }
            },
            OperationKind.VariableDeclarator);
        context.RegisterOperationAction(
            c =>
            {
                if (!IsOnlyAssigned(c.Operation))
                {
                    read[((ILocalReferenceOperation)c.Operation).Local] = true;
                }
            },
            OperationKind.LocalReference);
        context.RegisterOperationBlockEndAction(end =>
        {
            foreach (var local in made.Where(local => !read.ContainsKey(local)))
            {
                end.ReportDiagnostic(Diagnostic.Create(Descriptor, local.Locations[0], local.Name));
            }
        });
    }

    private static bool IsMade(IOperation value) => value switch
    {
        IConversionOperation conversion => IsMade(conversion.Operand),
        _ => value is IInvocationOperation && Known.IsStep(value.Type),
    };

    private static bool IsOnlyAssigned(IOperation reference) =>
        reference.Parent is ISimpleAssignmentOperation { Parent: IExpressionStatementOperation } assignment
        && assignment.Target == reference;

    private static string NameOf(IOperation operation) => operation switch
    {
        IInvocationOperation { Instance: { } instance } when Known.IsStep(instance.Type) => NameOf(instance),
        IInvocationOperation invocation => invocation.TargetMethod.Name,
        ILocalReferenceOperation local => local.Local.Name,
        IParameterReferenceOperation parameter => parameter.Parameter.Name,
        _ => operation.Syntax.ToString(),
    };
}
