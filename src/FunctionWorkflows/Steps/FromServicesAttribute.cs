namespace FunctionWorkflows;

/// <summary>
/// Marks a parameter of a step that is filled in from the dependency injection container and never recorded.
/// </summary>
/// <remarks>
/// A step gets services of a scope of its own, one for each try. A service that is not registered fails the step.
/// </remarks>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Field | AttributeTargets.Property)]
public sealed class FromServicesAttribute : Attribute;
