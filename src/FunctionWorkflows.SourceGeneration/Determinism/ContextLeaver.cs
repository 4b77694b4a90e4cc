using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>Finds <c>ConfigureAwait(false)</c>, in all its forms.</summary>
internal static class ContextLeaver
{
    // ConfigureAwaitOptions.ContinueOnCapturedContext.
    private const int Continue = 1;

    public static Finding? Find(IInvocationOperation call) =>
        call.TargetMethod.Name == "ConfigureAwait"
        && call.TargetMethod.ContainingNamespace.ToDisplayString() == "System.Threading.Tasks"
        && call.Arguments.Length > 0
        && Leaves(call.Arguments[call.Arguments.Length - 1].Value.ConstantValue)
            ? new(DeterminismRules.ConfigureAwait, Place(call.Syntax), Name(call))
            : null;

    private static bool Leaves(Optional<object?> argument) => argument.Value switch
    {
        bool continues => !continues,
        int options => (options & Continue) == 0,
        _ => false,
    };

    private static string Name(IInvocationOperation call) =>
        $"ConfigureAwait({call.Arguments[call.Arguments.Length - 1].Syntax})";

    // What is awaited is fine, so only the end of the expression is marked.
    private static Location Place(SyntaxNode syntax) =>
        syntax is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member }
            ? Location.Create(syntax.SyntaxTree, TextSpan.FromBounds(member.Name.SpanStart, syntax.Span.End))
            : syntax.GetLocation();
}
