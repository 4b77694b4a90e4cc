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
    private static readonly ConcurrentDictionary<Type, ListenerDefinition> Listeners = new();
    private static readonly ConcurrentQueue<string> Clashes = new();

    /// <summary>Gets every registered step and workflow, by name.</summary>
    public static IReadOnlyList<StepDefinition> Steps =>
        [
            .. Definitions.Where(d => d.Key == d.Value.Name && d.Value is not ListenerDefinition)
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
            Add(name, step);
        }
    }

    /// <summary>For generated code: registers a listener, so that a host can read it back.</summary>
    /// <typeparam name="TListener">The type of the listener.</typeparam>
    /// <typeparam name="TEvent">The type of its event.</typeparam>
    /// <param name="name">The durable name: <c>Event.</c> and the full name of the type.</param>
    /// <param name="hasCheckpoint">
    /// True where it overrides <see cref="EventListener{TEvent}.EventCheckpointedAsync"/>.
    /// </param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void AddListener<TListener, TEvent>(string name, bool hasCheckpoint)
        where TListener : EventListener<TEvent>
    {
        var definition = new ListenerDefinition<TListener, TEvent>(name, hasCheckpoint)
        {
            Source = typeof(TListener).FullName ?? typeof(TListener).Name,
        };
        if (Listeners.TryAdd(typeof(TListener), definition))
        {
            Add(name, definition);
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

    internal static ListenerDefinition? ListenerOf(Type listener) => Listeners.GetValueOrDefault(listener);

    internal static bool TryFindStore(string scheme, [NotNullWhen(true)] out StoreFactory? factory) =>
        Stores.TryGetValue(scheme, out factory);

    internal static IEnumerable<string> StoreSchemes => Stores.Keys.Order(StringComparer.Ordinal);

    private static void Add(string name, StepDefinition definition)
    {
        // A module initializer must not throw, so a clash is told at the start of a host.
        if (Event.IsBuiltIn(name))
        {
            Clashes.Enqueue($"'{name}' ({definition.Source} and the engine's own)");
        }
        else if (!Definitions.TryAdd(name, definition))
        {
            Clashes.Enqueue($"'{name}' ({Definitions[name].Source} and {definition.Source})");
        }
    }

    internal static void ThrowOnClash()
    {
        if (!Clashes.IsEmpty)
        {
            throw new FunctionWorkflowsException(
                "FW1024",
                $"Two steps, workflows or listeners have one durable name: {string.Join(", ", Clashes)}. "
                + "Give one of them a name of its own with [Step(Name = \"...\")] or [Workflow(Name = \"...\")].");
        }
    }
}

/// <summary>Makes a store from the part of its name after the scheme.</summary>
/// <param name="configuration">What follows <c>scheme:</c>, or null.</param>
/// <param name="services">The services of the host.</param>
/// <returns>The store.</returns>
public delegate IWorkflowStore StoreFactory(string? configuration, IServiceProvider services);
