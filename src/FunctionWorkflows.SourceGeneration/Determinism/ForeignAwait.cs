using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>Finds awaits of tasks that plainly come from elsewhere than the workflow's context.</summary>
internal static class ForeignAwait
{
    public static Finding? Find(IAwaitOperation awaited, WorkflowTypes types) =>
        Awaited(awaited.Operation) is IInvocationOperation call && IsForeign(call, types)
            ? new(DeterminismRules.ForeignAwait, call.Syntax.GetLocation(), Text.Of(call.TargetMethod))
            : null;

    private static IOperation? Awaited(IOperation? operation) => operation switch
    {
        IConversionOperation conversion => Awaited(conversion.Operand),
        IInvocationOperation { TargetMethod.Name: "ConfigureAwait" } call =>
            Awaited(call.Instance ?? call.Arguments[0].Value),
        _ => operation,
    };

    private static bool IsForeign(IInvocationOperation call, WorkflowTypes types)
    {
        var method = call.TargetMethod;
        return method.MethodKind != MethodKind.DelegateInvoke
            && Known.IsTask(method.ReturnType)
            && !types.IsOfApp(method)
            && !types.IsOfLibrary(method)
            && method.ContainingNamespace.ToDisplayString() != "System.Threading.Tasks"
            && types.Forbidden(method) is null
            && !call.Descendants().Any(IsOfContext);
    }

    // What is given the context, tasks or an iterator may well await nothing else.
    private static bool IsOfContext(IOperation operation) => operation.Type is { } type && IsOfContext(type);

    private static bool IsOfContext(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => IsOfContext(array.ElementType),
        INamedTypeSymbol named => Known.IsTask(named) || IsContext(named) || named.TypeArguments.Any(IsOfContext),
        _ => false,
    };

    private static bool IsContext(INamedTypeSymbol type) => type.Name switch
    {
        "WorkflowContext" => Known.Is(type, "FunctionWorkflows.WorkflowContext"),
        "IAsyncEnumerable" => Known.Is(type, "System.Collections.Generic.IAsyncEnumerable"),
        "IAsyncEnumerator" => Known.Is(type, "System.Collections.Generic.IAsyncEnumerator"),
        "IAsyncDisposable" => Known.Is(type, "System.IAsyncDisposable"),
        _ => false,
    };
}
