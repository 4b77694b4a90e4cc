using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>Members of a type that no workflow may use, the rule that says so, and what to use instead.</summary>
internal sealed class Api(DiagnosticDescriptor rule, string instead, string type, params string[] members)
{
    public const string Constructor = ".ctor";

    public DiagnosticDescriptor Rule => rule;

    public string Instead => instead;

    public string Type => type;

    public bool IsWholeType => members.Length == 0;

    /// <summary>Members that are fine although all others are not.</summary>
    public string[] Except { get; init; } = [];

    /// <summary>Which overloads are meant.</summary>
    public Func<IMethodSymbol, bool> When { get; init; } = static _ => true;

    public bool Has(ISymbol member) =>
        (IsWholeType || Array.IndexOf(members, member.Name) >= 0)
        && Array.IndexOf(Except, member.Name) < 0
        && (member is not IMethodSymbol method || When(method));
}
