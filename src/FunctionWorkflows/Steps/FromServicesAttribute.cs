namespace FunctionWorkflows;

/// <summary>
/// Marks a parameter of a step that is filled in from the dependency injection container and never recorded.
/// </summary>
/// <remarks>
/// A step gets services of a scope of its own, one for each try. A service that is not registered is a fault of the app and not of the step: the workflow is set aside (FW1042).
/// </remarks>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Field | AttributeTargets.Property)]
public sealed class FromServicesAttribute : Attribute;
