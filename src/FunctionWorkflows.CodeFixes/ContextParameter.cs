using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FunctionWorkflows.CodeFixes;

/// <summary>Finds the parameter through which code reaches its workflow's context.</summary>
internal static class ContextParameter
{
    /// <summary>Null where the code has no context, such as in a method that a workflow calls without it.</summary>
    public static IParameterSymbol? At(SyntaxNode node, SemanticModel model, CancellationToken cancellationToken)
    {
        foreach (var function in node.Ancestors().Where(IsFunction))
        {
            var parameters = Parameters(function).Select(p => model.GetDeclaredSymbol(p, cancellationToken));
            if (parameters.FirstOrDefault(IsContext) is { } parameter)
            {
                return parameter;
            }

            if (IsStatic(function))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>True where <c>await</c> may be written.</summary>
    public static bool IsAsync(SyntaxNode node) =>
        node.Ancestors().FirstOrDefault(a => IsFunction(a) || a is LockStatementSyntax) switch
        {
            AnonymousFunctionExpressionSyntax lambda => lambda.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword),
            LocalFunctionStatementSyntax local => local.Modifiers.Any(SyntaxKind.AsyncKeyword),
            MethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
            _ => false,
        };

    private static bool IsContext(IParameterSymbol? parameter) =>
        parameter?.Type is { Name: "WorkflowContext", ContainingNamespace: { Name: "FunctionWorkflows" } space }
        && space.ContainingNamespace.IsGlobalNamespace;

    private static bool IsFunction(SyntaxNode node) =>
        node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax;

    private static bool IsStatic(SyntaxNode function) => function switch
    {
        AnonymousFunctionExpressionSyntax lambda => lambda.Modifiers.Any(SyntaxKind.StaticKeyword),
        LocalFunctionStatementSyntax local => local.Modifiers.Any(SyntaxKind.StaticKeyword),
        _ => true,
    };

    private static SeparatedSyntaxList<ParameterSyntax> Parameters(SyntaxNode function) => function switch
    {
        SimpleLambdaExpressionSyntax lambda => SyntaxFactory.SingletonSeparatedList(lambda.Parameter),
        ParenthesizedLambdaExpressionSyntax lambda => lambda.ParameterList.Parameters,
        AnonymousMethodExpressionSyntax method => method.ParameterList?.Parameters ?? [],
        LocalFunctionStatementSyntax local => local.ParameterList.Parameters,
        _ => ((BaseMethodDeclarationSyntax)function).ParameterList.Parameters,
    };
}
