using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FunctionWorkflows.CodeFixes;

/// <summary>Puts what the workflow's context has in the place of what no workflow may use.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DeterminismCodeFixProvider))]
[Shared]
public sealed class DeterminismCodeFixProvider : CodeFixProvider
{
    private const string ConfigureAwait = "FW0031";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
        ["FW0025", "FW0026", "FW0027", "FW0029", ConfigureAwait];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var token = context.CancellationToken;
        var root = (await context.Document.GetSyntaxRootAsync(token).ConfigureAwait(false))!;
        var model = (await context.Document.GetSemanticModelAsync(token).ConfigureAwait(false))!;
        var node = root.FindNode(context.Span, getInnermostNodeForTie: true);
        if (node is not ExpressionSyntax wrong || ContextParameter.At(wrong, model, token) is not { } parameter)
        {
            return;
        }

        var diagnostic = context.Diagnostics[0];
        var right = diagnostic.Id == ConfigureAwait
            ? Awaited(wrong)
            : new ContextCalls(parameter, model, token).InsteadOf(wrong);
        if (right is not null)
        {
            var changed = root.ReplaceNode(wrong, right.WithTriviaFrom(wrong));
            context.RegisterCodeFix(
                CodeAction.Create(
                    TitleOf(diagnostic.Id, right),
                    _ => Task.FromResult(context.Document.WithSyntaxRoot(changed)),
                    equivalenceKey: nameof(DeterminismCodeFixProvider)),
                diagnostic);
        }
    }

    private static string TitleOf(string id, ExpressionSyntax right) =>
        id == ConfigureAwait ? "Leave 'ConfigureAwait' out" : $"Use '{right}'";

    // As an extension method in its long form it has two arguments, which nobody writes.
    private static ExpressionSyntax? Awaited(ExpressionSyntax wrong) =>
        wrong is InvocationExpressionSyntax
        {
            Expression: MemberAccessExpressionSyntax access,
            ArgumentList.Arguments.Count: 1,
        }
            ? access.Expression
            : null;
}
