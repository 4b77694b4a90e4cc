using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>
/// Adds the nested classes <c>Steps</c> and <c>Workflows</c> to each class that has such methods, and the registration
/// to each assembly. Everything that flows between the stages is compared by value, so that an edit in a method's body
/// writes nothing anew.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class StepGenerator : IIncrementalGenerator
{
    /// <summary>The stage that reads steps.</summary>
    internal const string Steps = "Steps";

    /// <summary>The stage that reads workflows.</summary>
    internal const string Workflows = "Workflows";

    /// <summary>The stage that reads listeners.</summary>
    internal const string Listeners = "Listeners";

    /// <summary>The stage that groups them by class.</summary>
    internal const string Classes = "Classes";

    /// <summary>The stage that lists what the assembly registers.</summary>
    internal const string Registration = "Registration";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var steps = MethodsWith(context, Mark.Step).WithTrackingName(Steps);
        var workflows = MethodsWith(context, Mark.Workflow).WithTrackingName(Workflows);
        var classes = steps
            .Collect()
            .Combine(workflows.Collect())
            .SelectMany(static (methods, _) => Group(methods.Left.Concat(methods.Right)))
            .WithTrackingName(Classes);
        var listeners = ListenersIn(context).WithTrackingName(Listeners);

        var assembly = context.CompilationProvider
            .Select(static (compilation, _) => RegistrationReader.Read(compilation));
        var registration = classes
            .Select(static (file, _) => StepClassWriter.RegisterCall(file.Class))
            .Collect()
            .Combine(listeners.Select(static (listener, _) => RegistrationWriter.RegisterCall(listener)).Collect())
            .Select(static (calls, _) => Sort(calls.Left.Concat(calls.Right)))
            .Combine(assembly)
            .WithTrackingName(Registration);

        context.RegisterSourceOutput(classes, static (output, file) =>
            output.AddSource(StepClassWriter.FileName(file.Class), StepClassWriter.Write(file)));
        context.RegisterSourceOutput(registration, static (output, all) =>
        {
            if (all.Left.Count > 0 || all.Right.References.Count > 0)
            {
                output.AddSource("FunctionWorkflows.Registration.g.cs", RegistrationWriter.Write(all.Right, all.Left));
            }
        });
    }

    private static IncrementalValuesProvider<StepModel> MethodsWith(
        IncrementalGeneratorInitializationContext context, Mark mark) => context.SyntaxProvider
        .ForAttributeWithMetadataName(
            mark.Attribute,
            static (node, _) => node is MethodDeclarationSyntax,
            static (match, _) => Read(match))
        .Where(static method => method is not null)
        .Select(static (method, _) => method!);

    private static IncrementalValuesProvider<ListenerModel> ListenersIn(
        IncrementalGeneratorInitializationContext context) => context.SyntaxProvider
        .CreateSyntaxProvider(
            static (node, _) => node is RecordDeclarationSyntax { BaseList: not null },
            static (match, token) =>
                match.SemanticModel.GetDeclaredSymbol(match.Node, token) is INamedTypeSymbol type
                    ? ListenerReader.Read(type)
                    : null)
        .Where(static listener => listener is not null)
        .Select(static (listener, _) => listener!);

    // Each part of a partial listener that names its base is found, and once is enough.
    private static EquatableArray<string> Sort(IEnumerable<string> calls) =>
        calls.Distinct(StringComparer.Ordinal).OrderBy(call => call, StringComparer.Ordinal).ToEquatableArray();

    private static StepModel? Read(GeneratorAttributeSyntaxContext match) =>
        match.TargetSymbol is IMethodSymbol method && StepRules.AllowGeneration(method)
            ? StepReader.Read(method, match.Attributes[0])
            : null;

    // Of overloads only the first is written: the analyzer refuses the others, and two might have one signature.
    private static IEnumerable<StepFileModel> Group(IEnumerable<StepModel> steps) => steps
        .GroupBy(step => step.Class)
        .Select(group => new StepFileModel(
            group.Key,
            group
                .GroupBy(step => (step.IsWorkflow, step.Method))
                .Select(overloads => overloads.First())
                .ToEquatableArray()));
}
