using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>What one compilation calls the types that matter here.</summary>
internal sealed class WorkflowTypes
{
    private readonly IAssemblySymbol _app;
    private readonly IAssemblySymbol _library;
    private readonly Dictionary<ISymbol, List<Api>> _forbidden = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, Api[]> _found = new(SymbolEqualityComparer.Default);

    private WorkflowTypes(Compilation compilation, IAssemblySymbol library)
    {
        _app = compilation.Assembly;
        _library = library;
        foreach (var api in ForbiddenApis.All)
        {
            if (compilation.GetTypeByMetadataName(api.Type) is { } type)
            {
                if (!_forbidden.TryGetValue(type, out var apis))
                {
                    _forbidden[type] = apis = [];
                }

                apis.Add(api);
            }
        }
    }

    /// <summary>Null where the library is not referenced: then there are no workflows.</summary>
    public static WorkflowTypes? Of(Compilation compilation) =>
        compilation.GetTypeByMetadataName(Mark.Workflow.Attribute) is { } attribute
            ? new(compilation, attribute.ContainingAssembly)
            : null;

    public bool IsOfApp(ISymbol symbol) => SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, _app);

    public bool IsOfLibrary(ISymbol symbol) =>
        SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, _library);

    public Api? Forbidden(ISymbol member)
    {
        if (member.ContainingType is not { } type)
        {
            return null;
        }

        foreach (var api in _found.GetOrAdd(type.OriginalDefinition, Find))
        {
            if (api.Has(member))
            {
                return api;
            }
        }

        return null;
    }

    // A connection of some database derives from that of System.Data. Types of the app are followed, and judged by
    // what they do themselves.
    private Api[] Find(ISymbol type)
    {
        List<Api> apis = [.. OwnOf(type)];
        for (var t = ((INamedTypeSymbol)type).BaseType; t is not null && !IsOfApp(type); t = t.BaseType)
        {
            apis.AddRange(OwnOf(t.OriginalDefinition).Where(api => api.IsWholeType));
        }

        return [.. apis];
    }

    private List<Api> OwnOf(ISymbol type) => _forbidden.TryGetValue(type, out var apis) ? apis : [];
}
