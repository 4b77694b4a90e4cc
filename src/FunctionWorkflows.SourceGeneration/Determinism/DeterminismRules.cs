using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>What the code of a workflow must not do: its replay would not do the same again.</summary>
internal static class DeterminismRules
{
    public static readonly DiagnosticDescriptor WallClock = new(
        "FW0025",
        "A workflow takes the time from its context",
        "'{0}' gives another time when the workflow {1} is replayed. Use {2}.",
        Rule.Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Rule.Pages + "FW0025.md");

    public static readonly DiagnosticDescriptor NewGuid = new(
        "FW0026",
        "A workflow takes new identifiers from its context",
        "'{0}' gives another value when the workflow {1} is replayed. Use {2}.",
        Rule.Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Rule.Pages + "FW0026.md");

    public static readonly DiagnosticDescriptor RandomNumber = new(
        "FW0027",
        "A workflow takes random numbers from its context",
        "'{0}' gives other values when the workflow {1} is replayed. Use {2}.",
        Rule.Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Rule.Pages + "FW0027.md");

    public static readonly DiagnosticDescriptor Threads = new(
        "FW0028",
        "A workflow starts no threads",
        "'{0}' runs code beside the workflow {1}, in an order that no replay repeats. Use {2}.",
        Rule.Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Rule.Pages + "FW0028.md");

    public static readonly DiagnosticDescriptor Waiting = new(
        "FW0029",
        "A workflow waits with its context",
        "'{0}' makes the workflow {1} wait on this host alone, and the wait is lost with the host. Use {2}.",
        Rule.Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Rule.Pages + "FW0029.md");

    public static readonly DiagnosticDescriptor Outside = new(
        "FW0030",
        "A workflow reaches the outside only in steps",
        "'{0}' reaches outside the workflow {1}, and does so again at each replay. Use {2}.",
        Rule.Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Rule.Pages + "FW0030.md");

    public static readonly DiagnosticDescriptor ConfigureAwait = new(
        "FW0031",
        "A workflow goes on in its context",
        "'{0}' lets the workflow {1} go on outside its context, where nothing is recorded. Leave it out.",
        Rule.Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Rule.Pages + "FW0031.md");

    public static readonly DiagnosticDescriptor StaticState = new(
        "FW0032",
        "A workflow uses no static state that changes",
        "'{0}' is static and can change, so that a replay of the workflow {1} may see another value. "
            + "Make it readonly, or pass it to the workflow as an argument.",
        Rule.Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Rule.Pages + "FW0032.md");

    public static readonly DiagnosticDescriptor ForeignAwait = new(
        "FW0033",
        "A workflow awaits only what its context gives",
        "'{0}' is awaited by the workflow {1} and is not from its context, which fails the workflow. "
            + "Call it in a step, and await 'ctx.Run'.",
        Rule.Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Rule.Pages + "FW0033.md");

    public static readonly ImmutableArray<DiagnosticDescriptor> InWorkflows =
    [
        WallClock, NewGuid, RandomNumber, Threads, Waiting, Outside, ConfigureAwait, StaticState, ForeignAwait,
    ];

    // That a workflow reaches a method is known only when all methods were read, and the compiler wants such
    // diagnostics marked.
    private static readonly ImmutableDictionary<string, DiagnosticDescriptor> InCalledMethods =
        InWorkflows.ToImmutableDictionary(rule => rule.Id, AtEnd);

    public static IEnumerable<DiagnosticDescriptor> All => InWorkflows.Concat(InCalledMethods.Values);

    /// <summary>The same rule for a method that a workflow calls.</summary>
    public static DiagnosticDescriptor WhereCalled(DiagnosticDescriptor rule) => InCalledMethods[rule.Id];

    private static DiagnosticDescriptor AtEnd(DiagnosticDescriptor rule) => new(
        rule.Id,
        rule.Title,
        rule.MessageFormat,
        rule.Category,
        rule.DefaultSeverity,
        rule.IsEnabledByDefault,
        helpLinkUri: rule.HelpLinkUri,
        customTags: WellKnownDiagnosticTags.CompilationEnd);
}
