namespace FunctionWorkflows.SourceGeneration;

/// <summary>A record that waits for something outside.</summary>
/// <param name="Type">The type, in code.</param>
/// <param name="EventType">The type of its event, in code.</param>
/// <param name="DurableName">The name under which it is recorded.</param>
/// <param name="HasCheckpoint">True where it wants to hear that its event is recorded.</param>
internal sealed record ListenerModel(string Type, string EventType, string DurableName, bool HasCheckpoint);
