namespace FunctionWorkflows;

/// <summary>
/// Promises that instances of a type never change, so that a host may share one instead of copying it.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class ImmutableAttribute : Attribute;
