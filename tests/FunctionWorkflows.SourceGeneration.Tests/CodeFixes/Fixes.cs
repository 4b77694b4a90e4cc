using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FunctionWorkflows.SourceGeneration.Tests;

/// <summary>Applies code fixes as an editor would.</summary>
internal static class Fixes
{
    /// <summary>The source after every fix that is offered, one after the other.</summary>
    public static async Task<string> Apply(CodeFixProvider provider, string source)
    {
        while (await First(provider, source) is { } changed)
        {
            source = changed;
        }

        return source;
    }

    /// <summary>The source after "Fix all occurrences in the document".</summary>
    public static async Task<string> ApplyAll(CodeFixProvider provider, string source)
    {
        using var workspace = new AdhocWorkspace();
        var document = Add(workspace, source);
        var context = new FixAllContext(
            document,
            provider,
            FixAllScope.Document,
            provider.GetType().Name,
            provider.FixableDiagnosticIds,
            new Diagnostics(provider),
            CancellationToken.None);
        var action = await provider.GetFixAllProvider()!.GetFixAsync(context);
        return await Text(action!, document.Id);
    }

    private static async Task<string?> First(CodeFixProvider provider, string source)
    {
        using var workspace = new AdhocWorkspace();
        var document = Add(workspace, source);
        foreach (var diagnostic in await Fixable(provider, document))
        {
            var actions = new List<CodeAction>();
            await provider.RegisterCodeFixesAsync(
                new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), CancellationToken.None));
            if (actions.Count > 0)
            {
                return await Text(Assert.Single(actions), document.Id);
            }
        }

        return null;
    }

    private static Document Add(AdhocWorkspace workspace, string source)
    {
        var id = ProjectId.CreateNewId();
        workspace.AddProject(ProjectInfo.Create(
            id,
            VersionStamp.Default,
            "App",
            "App",
            LanguageNames.CSharp,
            compilationOptions: Sources.Options,
            parseOptions: Sources.Parsing,
            metadataReferences: Sources.Platform));
        var others = Sources.Parse(source).Generate().SyntaxTrees.Where(tree => tree.FilePath != "App.cs");
        foreach (var tree in others)
        {
            workspace.AddDocument(DocumentInfo.Create(
                DocumentId.CreateNewId(id),
                Path.GetFileName(tree.FilePath),
                loader: TextLoader.From(TextAndVersion.Create(tree.GetText(), VersionStamp.Default)),
                filePath: tree.FilePath));
        }

        return workspace.AddDocument(id, "App.cs", Microsoft.CodeAnalysis.Text.SourceText.From(source));
    }

    private static async Task<IEnumerable<Diagnostic>> Fixable(CodeFixProvider provider, Document document)
    {
        var compilation = (await document.Project.GetCompilationAsync())!;
        var tree = await document.GetSyntaxTreeAsync();
        var all = await compilation.WithAnalyzers([new DeterminismAnalyzer()]).GetAllDiagnosticsAsync();
        return all.Where(d => provider.FixableDiagnosticIds.Contains(d.Id) && d.Location.SourceTree == tree)
            .OrderBy(d => d.Location.SourceSpan.Start);
    }

    private static async Task<string> Text(CodeAction action, DocumentId id)
    {
        var operations = await action.GetOperationsAsync(CancellationToken.None);
        var changed = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution;
        return (await changed.GetDocument(id)!.GetTextAsync()).ToString();
    }

    private sealed class Diagnostics(CodeFixProvider provider) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(
            Document document, CancellationToken cancellationToken) => Fixable(provider, document);

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(
            Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>([]);

        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(
            Project project, CancellationToken cancellationToken) =>
            Fixable(provider, project.Documents.Single(document => document.Name == "App.cs"));
    }
}
