using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace FunctionWorkflows.CodeFixes;

/// <summary>Casts a step that stands where a step of a base type is expected.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CastStepCodeFixProvider))]
[Shared]
public sealed class CastStepCodeFixProvider : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["CS0029", "CS1503"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var token = context.CancellationToken;
        var root = (await context.Document.GetSyntaxRootAsync(token).ConfigureAwait(false))!;
        var model = (await context.Document.GetSemanticModelAsync(token).ConfigureAwait(false))!;
        if (root.FindNode(context.Span, getInnermostNodeForTie: true) is ExpressionSyntax step
            && StepCast.TargetOf(step, model, token) is { } target)
        {
            var type = target.ToMinimalDisplayString(model, step.SpanStart);
            var changed = root.ReplaceNode(step, Cast(step, type));
            context.RegisterCodeFix(
                CodeAction.Create(
                    $"Add '.Cast<{type}>()'",
                    _ => Task.FromResult(context.Document.WithSyntaxRoot(changed)),
                    equivalenceKey: nameof(CastStepCodeFixProvider)),
                context.Diagnostics[0]);
        }
    }

    private static InvocationExpressionSyntax Cast(ExpressionSyntax step, string type)
    {
        var inner = SyntaxFactory.ParenthesizedExpression(step.WithoutTrivia());
        return SyntaxFactory.InvocationExpression(SyntaxFactory.MemberAccessExpression(
            SyntaxKind.SimpleMemberAccessExpression,
            inner.WithAdditionalAnnotations(Simplifier.Annotation),
            (SimpleNameSyntax)SyntaxFactory.ParseName($"Cast<{type}>"))).WithTriviaFrom(step);
    }
}
