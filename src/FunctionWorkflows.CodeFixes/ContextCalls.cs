using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FunctionWorkflows.CodeFixes;

/// <summary>Writes what the context of a workflow has for a member of the platform.</summary>
internal sealed class ContextCalls(IParameterSymbol context, SemanticModel model, CancellationToken cancellationToken)
{
    /// <summary>Null where there is nothing that means the same.</summary>
    public ExpressionSyntax? InsteadOf(ExpressionSyntax wrong)
    {
        var member = model.GetSymbolInfo(wrong, cancellationToken).Symbol;
        var isCall = wrong is InvocationExpressionSyntax;
        return (member?.ContainingType?.ToDisplayString(), member?.Name) switch
        {
            ("System.DateTimeOffset", _) => Context("Now"),
            ("System.TimeProvider", "GetUtcNow") when isCall => Context("Now"),
            ("System.DateTime", "UtcNow") => Context("Now.UtcDateTime"),
            ("System.DateTime", "Now") => Context("Now.LocalDateTime"),
            ("System.DateTime", "Today") => Context("Now.LocalDateTime.Date"),
            ("System.Guid", _) when member is IMethodSymbol { Parameters.Length: 0 } =>
                Context(isCall ? "NewGuid()" : "NewGuid"),
            ("System.Random", _) => Context("Random"),
            ("System.Threading.Tasks.Task", "Delay") => Sleep(wrong, ""),
            ("System.Threading.Thread", "Sleep") when ContextParameter.IsAsync(wrong) => Sleep(wrong, "await "),
            _ => null,
        };
    }

    private ExpressionSyntax? Sleep(ExpressionSyntax wrong, string prefix)
    {
        if (wrong is not InvocationExpressionSyntax { ArgumentList.Arguments: var arguments })
        {
            return null;
        }

        var token = arguments.FirstOrDefault(argument => TypeOf(argument) == "System.Threading.CancellationToken");
        return IsEndless(arguments[0].Expression) || (token is not null && !SleepTakesToken())
            ? null
            : Context($"Sleep({Duration(arguments[0])}{(token is null ? "" : ", " + token.Expression)})", prefix);
    }

    private string Duration(ArgumentSyntax wait) => TypeOf(wait) == "System.TimeSpan"
        ? wait.Expression.ToString()
        : $"{TimeSpan(wait.SpanStart)}.FromMilliseconds({wait.Expression})";

    private string TimeSpan(int position) =>
        model.Compilation.GetTypeByMetadataName("System.TimeSpan")!.ToMinimalDisplayString(model, position);

    // Sleep is over at once where these waited for ever.
    private bool IsEndless(ExpressionSyntax wait) =>
        model.GetConstantValue(wait, cancellationToken).Value is < 0
        || model.GetSymbolInfo(wait, cancellationToken).Symbol is { Name: "InfiniteTimeSpan" };

    private bool SleepTakesToken() => context.Type.GetMembers("Sleep").OfType<IMethodSymbol>()
        .Any(sleep => sleep.Parameters.Length > 1 && sleep.Parameters[1].Type.Name == "CancellationToken");

    private string? TypeOf(ArgumentSyntax argument) =>
        model.GetTypeInfo(argument.Expression, cancellationToken).ConvertedType?.ToDisplayString();

    private ExpressionSyntax Context(string member, string prefix = "")
    {
        var name = SyntaxFacts.GetKeywordKind(context.Name) == SyntaxKind.None ? context.Name : "@" + context.Name;
        return SyntaxFactory.ParseExpression($"{prefix}{name}.{member}");
    }
}
