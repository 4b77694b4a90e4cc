using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>Who calls whom in one project, to find what workflows reach.</summary>
internal sealed class CallGraph
{
    private readonly ConcurrentDictionary<ISymbol, Body> _bodies = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentBag<IMethodSymbol> _workflows = [];

    /// <summary>One symbol for all forms in which a method is met.</summary>
    public static IMethodSymbol Key(IMethodSymbol method)
    {
        method = (method.ReducedFrom ?? method).OriginalDefinition;
        return method.PartialDefinitionPart ?? method;
    }

    public void Add(ISymbol owner, Body body) =>
        _bodies[owner is IMethodSymbol method ? Key(method) : owner] = body;

    public void AddWorkflow(IMethodSymbol workflow) => _workflows.Add(Key(workflow));

    /// <summary>What workflows do in the methods that they call; each finding once.</summary>
    public IEnumerable<Diagnostic> Findings()
    {
        var seen = new HashSet<ISymbol>(_workflows, SymbolEqualityComparer.Default);
        var workflows = _workflows.OrderBy(Text.Of, StringComparer.Ordinal).ToList();
        return workflows.SelectMany(workflow => FindingsOf(workflow, seen));
    }

    // Breadth first, so that the way that is told is a short one.
    private IEnumerable<Diagnostic> FindingsOf(IMethodSymbol workflow, HashSet<ISymbol> seen)
    {
        var name = $"'{Text.Of(workflow)}'";
        var queue = new Queue<(ISymbol Method, string Way)>();
        queue.Enqueue((workflow, ""));
        while (queue.Count > 0)
        {
            var (method, way) = queue.Dequeue();
            foreach (var called in CalledBy(method).Where(seen.Add))
            {
                var here = $"{(way.Length == 0 ? way : way + ", ")}'{Text.Of(called)}'";
                queue.Enqueue((called, here));
                foreach (var finding in _bodies.TryGetValue(called, out var body) ? body.Findings : [])
                {
                    yield return finding.InCalledMethod($"{name} (through {here})");
                }
            }
        }
    }

    private static bool HasInitializer(ISymbol member) =>
        !member.IsStatic && member is IFieldSymbol or IPropertySymbol;

    // The constructor's own body does not have the initializers of fields and properties.
    private IEnumerable<ISymbol> CalledBy(ISymbol method)
    {
        IEnumerable<ISymbol> calls = _bodies.TryGetValue(method, out var body) ? body.Calls : [];
        return method is IMethodSymbol { MethodKind: MethodKind.Constructor }
            ? calls.Concat(method.ContainingType.GetMembers().Where(HasInitializer))
            : calls;
    }
}
