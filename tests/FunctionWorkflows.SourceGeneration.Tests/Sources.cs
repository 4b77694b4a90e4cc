using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FunctionWorkflows.SourceGeneration.Tests;

/// <summary>Compiles source in memory as an app would, with the generator and the analyzers.</summary>
internal static class Sources
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using FunctionWorkflows;
        """;

    // Versions of the platform's own references, and missing documentation.
    private static readonly string[] Suppressed = ["CS1701", "CS1591"];

    public static CSharpParseOptions Parsing { get; } = new(LanguageVersion.CSharp14, DocumentationMode.Diagnose);

    public static ImmutableArray<MetadataReference> Platform { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("FunctionWorkflows.", StringComparison.Ordinal)
                || Path.GetFileName(path) == "FunctionWorkflows.dll")
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static CSharpCompilationOptions Options { get; } = new(
        OutputKind.DynamicallyLinkedLibrary,
        nullableContextOptions: NullableContextOptions.Enable,
        allowUnsafe: true,
        specificDiagnosticOptions: Suppressed.ToDictionary(code => code, _ => ReportDiagnostic.Suppress));

    public static IReadOnlyList<DiagnosticAnalyzer> Analyzers { get; } =
    [
        new StepDeclarationAnalyzer(),
        new StepNameAnalyzer(),
        new UnusedStepAnalyzer(),
        new CopiedStepAnalyzer(),
        new ListenerAnalyzer(),
        new DeterminismAnalyzer(),
    ];

    public static CSharpCompilation Parse(string source, string name = "App", params MetadataReference[] references) =>
        CSharpCompilation.Create(
            name,
            [
                CSharpSyntaxTree.ParseText(Usings, Parsing, "Usings.cs"),
                CSharpSyntaxTree.ParseText(source, Parsing, "App.cs"),
            ],
            Platform.AddRange(references),
            Options);

    public static GeneratorDriver Driver() => CSharpGeneratorDriver.Create(
        [new StepGenerator().AsSourceGenerator()],
        parseOptions: Parsing,
        driverOptions: new(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>Runs the generator; what it wrote is part of the compilation.</summary>
    public static Compilation Generate(this CSharpCompilation compilation)
    {
        Driver().RunGeneratorsAndUpdateCompilation(compilation, out var generated, out var diagnostics);
        Assert.Empty(diagnostics);
        return generated;
    }

    /// <summary>All warnings and errors of the compiler and of the analyzers, as code and text.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> Diagnose(string source)
    {
        var compilation = Parse(source).Generate();
        var analyzed = compilation.WithAnalyzers([.. Analyzers]);
        var all = await analyzed.GetAllDiagnosticsAsync();
        return [.. all.Where(d => d.Severity >= DiagnosticSeverity.Warning)];
    }

    /// <summary>The codes that begin with FW, once each, without regard to what the compiler says.</summary>
    public static async Task<IReadOnlyList<string>> Codes(string source) =>
        [.. (await Diagnose(source)).Select(d => d.Id).Where(IsOurs).Distinct()];

    /// <summary>Compiles without an error or a warning, neither of the compiler nor of the analyzers.</summary>
    public static async Task Compiles(string source)
    {
        var found = await Diagnose(source);

        Assert.True(found.Count == 0, string.Join('\n', found) + "\n" + string.Join('\n', Generated(source)));
    }

    public static IReadOnlyList<string> Generated(string source) =>
        [.. Driver().RunGenerators(Parse(source)).GetRunResult().GeneratedTrees.Select(tree => tree.ToString())];

    /// <summary>The text of the file that belongs to a class.</summary>
    public static string GeneratedFor(string type, string source)
    {
        var trees = Driver().RunGenerators(Parse(source)).GetRunResult().GeneratedTrees;
        return trees.Single(tree => Path.GetFileName(tree.FilePath).StartsWith(type + ".", StringComparison.Ordinal))
            .ToString();
    }

    private static bool IsOurs(string id) => id.StartsWith("FW", StringComparison.Ordinal);

    public static byte[] Emit(this Compilation compilation)
    {
        using var stream = new MemoryStream();
        var result = compilation.Emit(stream);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return stream.ToArray();
    }

    /// <summary>Loads assemblies and runs the module initializer of the last one alone.</summary>
    public static void Run(params byte[][] assemblies)
    {
        var context = new AssemblyLoadContext(null);
        var loaded = assemblies.Select(bytes => context.LoadFromStream(new MemoryStream(bytes))).ToList();
        RuntimeHelpers.RunModuleConstructor(loaded[^1].ManifestModule.ModuleHandle);
    }
}
