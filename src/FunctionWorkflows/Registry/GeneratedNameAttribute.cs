namespace FunctionWorkflows;

/// <summary>
/// Renames the nested class that the generator adds, where the class has a member of that name already.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class GeneratedNameAttribute : Attribute
{
    /// <summary>Gets the name of the nested class of steps.</summary>
    /// <value>The default is <c>Steps</c>.</value>
    public string? Steps { get; init; }

    /// <summary>Gets the name of the nested class of workflows.</summary>
    /// <value>The default is <c>Workflows</c>.</value>
    public string? Workflows { get; init; }
}
