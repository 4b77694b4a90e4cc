using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>What one method does, with its lambdas and local functions.</summary>
internal sealed class Body
{
    private readonly HashSet<ISymbol> _known = new(SymbolEqualityComparer.Default);

    public List<Finding> Findings { get; } = [];

    /// <summary>The methods of this project that it calls, in the order of the text.</summary>
    public List<IMethodSymbol> Calls { get; } = [];

    public bool IsEmpty => Findings.Count == 0 && Calls.Count == 0;

    public void AddCall(IMethodSymbol method)
    {
        if (_known.Add(method))
        {
            Calls.Add(method);
        }
    }
}
