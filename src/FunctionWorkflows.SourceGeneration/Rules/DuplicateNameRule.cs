using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>FW0006: a record finds its step or workflow by name.</summary>
internal static class DuplicateNameRule
{
    public static readonly DiagnosticDescriptor Descriptor = new(
        "FW0006",
        "Each step and workflow of an assembly has a name of its own",
        "'{0}' names both '{1}' and '{2}'. Give one of them a name of its own with {3}.",
        Rule.Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Rule.Pages + "FW0006.md",
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    private const string Overloaded = "another method name, since steps and workflows are not overloaded";

    public static IEnumerable<StepProblem> Check(IEnumerable<IMethodSymbol> steps)
    {
        var byName = new Dictionary<string, IMethodSymbol>(StringComparer.Ordinal);
        foreach (var step in steps.OrderBy(Position, StringComparer.Ordinal))
        {
            var overload = Known.MarkedIn(step.ContainingType).FirstOrDefault(other => other.Name == step.Name);
            if (overload is not null && !SymbolEqualityComparer.Default.Equals(overload, step))
            {
                yield return Problem(step.Name, overload, step, Overloaded);
                continue;
            }

            foreach (var name in NamesOf(step))
            {
                if (byName.TryGetValue(name, out var other))
                {
                    yield return Problem(name, other, step, $"[{Mark.Of(step)!.ShortName}(Name = \"...\")]");
                }
                else
                {
                    byName.Add(name, step);
                }
            }
        }
    }

    private static StepProblem Problem(string name, IMethodSymbol first, IMethodSymbol second, string remedy) =>
        new(Descriptor, second.Locations.FirstOrDefault(), name, Display(first), Display(second), remedy);

    private static IEnumerable<string> NamesOf(IMethodSymbol step)
    {
        var attribute = Mark.Of(step)!.AttributeOn(step)!;
        yield return StepReader.DurableNameOf(step, attribute);
        if (StepReader.Option(attribute, "FormerNames") is { Kind: TypedConstantKind.Array, IsNull: false } former)
        {
            foreach (var name in former.Values)
            {
                if (name.Value is string text)
                {
                    yield return text;
                }
            }
        }
    }

    private static string Display(IMethodSymbol step) => $"{step.ContainingType.ToDisplayString()}.{step.Name}";

    // Symbols come in any order, and the second of two in the source is the one to name.
    private static string Position(IMethodSymbol step) =>
        step.Locations.FirstOrDefault() is { SourceTree: { } tree } location
            ? $"{tree.FilePath}:{location.SourceSpan.Start:D10}"
            : "";
}
