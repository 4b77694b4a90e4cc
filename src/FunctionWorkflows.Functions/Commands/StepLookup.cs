namespace FunctionWorkflows.Commands;

/// <summary>Finds a registered step by what a person calls it.</summary>
internal static class StepLookup
{
    public static StepDefinition Find(string name) =>
        TryFind(name) ?? throw new UsageException(
            $"There is no step or workflow '{name}'{Nearest.DidYouMean(NearestOf(name))} 'describe' lists them.",
            UsageException.UnknownStep);

    /// <summary>Finds by durable name, then by <c>Class.Method</c>, then by method, in either case.</summary>
    public static StepDefinition? TryFind(string name)
    {
        if (WorkflowRegistry.TryFindStep(name, out var exact))
        {
            return exact;
        }

        return Only(name, step => step.Name) ?? Only(name, ClassAndMethod) ?? Only(name, Method);
    }

    private static StepDefinition? Only(string name, Func<StepDefinition, string> key)
    {
        var found = WorkflowRegistry.Steps
            .Where(step => key(step).Equals(name, StringComparison.OrdinalIgnoreCase))
            .ToArray();
        return found.Length < 2 ? found.FirstOrDefault() : throw new UsageException(
            $"'{name}' may be any of {string.Join(", ", found.Select(step => $"'{step.Name}'"))}. Give the full name.",
            UsageException.UnknownStep);
    }

    private static string? NearestOf(string name) => Nearest.Of(
        name, WorkflowRegistry.Steps.SelectMany(step => new[] { step.Name, ClassAndMethod(step), Method(step) }));

    private static string Method(StepDefinition step) => step.Source[(step.Source.LastIndexOf('.') + 1)..];

    private static string ClassAndMethod(StepDefinition step) =>
        string.Join('.', step.Source.Split('.', '+').TakeLast(2));
}
