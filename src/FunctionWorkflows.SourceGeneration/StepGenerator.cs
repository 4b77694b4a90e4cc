using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>
/// Adds the nested class <c>Steps</c> to each class with steps, and the registration to each assembly. Everything that
/// flows between the stages is compared by value, so that an edit in a method's body writes nothing anew.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class StepGenerator : IIncrementalGenerator
{
    /// <summary>The stage that reads methods.</summary>
    internal const string Methods = "Methods";

    /// <summary>The stage that groups them by class.</summary>
    internal const string Classes = "Classes";

    /// <summary>The stage that lists what the assembly registers.</summary>
    internal const string Registration = "Registration";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var methods = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                Known.StepAttribute,
                static (node, _) => node is MethodDeclarationSyntax,
                static (match, _) => Read(match))
            .Where(static step => step is not null)
            .Select(static (step, _) => step!)
            .WithTrackingName(Methods);

        var classes = methods
            .Collect()
            .SelectMany(static (steps, _) => Group(steps))
            .WithTrackingName(Classes);

        var assembly = context.CompilationProvider
            .Select(static (compilation, _) => RegistrationReader.Read(compilation));
        var registration = classes
            .Select(static (file, _) => StepClassWriter.RegisterCall(file.Class))
            .Collect()
            .Select(static (calls, _) => calls.OrderBy(call => call, StringComparer.Ordinal).ToEquatableArray())
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

    private static StepModel? Read(GeneratorAttributeSyntaxContext match) =>
        match.TargetSymbol is IMethodSymbol method && StepRules.AllowGeneration(method)
            ? StepReader.Read(method, match.Attributes[0])
            : null;

    // Of overloads only the first is written: the analyzer refuses the others, and two might have one signature.
    private static IEnumerable<StepFileModel> Group(IEnumerable<StepModel> steps) => steps
        .GroupBy(step => step.Class)
        .Select(group => new StepFileModel(
            group.Key,
            group.GroupBy(step => step.Method).Select(overloads => overloads.First()).ToEquatableArray()));
}
