using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace FunctionWorkflows;

/// <summary>
/// What the source generator found, in this assembly and in those that it references. Filled by module initializers.
/// </summary>
public static class WorkflowRegistry
{
    private static readonly ConcurrentDictionary<string, StepDefinition> Definitions = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, StoreFactory> Stores = new(StringComparer.OrdinalIgnoreCase);
    private static readonly ConcurrentQueue<string> Clashes = new();

    /// <summary>Gets every registered step, by name.</summary>
    public static IReadOnlyList<StepDefinition> Steps =>
        [
            .. Definitions.Where(d => d.Key == d.Value.Name)
                .Select(d => d.Value)
                .OrderBy(d => d.Name, StringComparer.Ordinal),
        ];

    /// <summary>For generated code: registers a step under its name and its former names.</summary>
    /// <param name="step">The step.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void AddStep(StepDefinition step)
    {
        ArgumentNullException.ThrowIfNull(step);
        foreach (var name in (string[])[step.Name, .. step.FormerNames])
        {
            // A module initializer must not throw, so a clash is told at the start of a host.
            if (!Definitions.TryAdd(name, step))
            {
                Clashes.Enqueue($"'{name}' ({Definitions[name].Source} and {step.Source})");
            }
        }
    }

    /// <summary>For store packages: makes a store known by the scheme of its name, such as <c>sqlite</c>.</summary>
    /// <param name="scheme">The scheme.</param>
    /// <param name="factory">Makes the store from what follows <c>scheme:</c>, or from null.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void AddStore(string scheme, StoreFactory factory) => Stores[scheme] = factory;

    /// <summary>Finds a step by its durable name, current or former.</summary>
    /// <param name="name">The name.</param>
    /// <param name="step">The step.</param>
    /// <returns>True where it is registered.</returns>
    public static bool TryFindStep(string name, [NotNullWhen(true)] out StepDefinition? step) =>
        Definitions.TryGetValue(name, out step);

    internal static bool TryFindStore(string scheme, [NotNullWhen(true)] out StoreFactory? factory) =>
        Stores.TryGetValue(scheme, out factory);

    internal static IEnumerable<string> StoreSchemes => Stores.Keys.Order(StringComparer.Ordinal);

    internal static void ThrowOnClash()
    {
        if (!Clashes.IsEmpty)
        {
            throw new FunctionWorkflowsException(
                "FW1024",
                $"Two steps have one durable name: {string.Join(", ", Clashes)}. "
                + "Give one of them a name of its own with [Step(Name = \"...\")].");
        }
    }
}

/// <summary>Makes a store from the part of its name after the scheme.</summary>
/// <param name="configuration">What follows <c>scheme:</c>, or null.</param>
/// <param name="services">The services of the host.</param>
/// <returns>The store.</returns>
public delegate IWorkflowStore StoreFactory(string? configuration, IServiceProvider services);
