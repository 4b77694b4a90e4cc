namespace FunctionWorkflows;

/// <summary>What a body gave, frozen, with its objects stored.</summary>
/// <param name="Kind">An output, or a graph that goes on.</param>
/// <param name="Data">The output or the graph, as it is recorded.</param>
/// <param name="Graph">The JSON of the graph, where it is one.</param>
/// <param name="StartedAt">When the body started.</param>
/// <param name="EndedAt">When it ended.</param>
internal sealed record StepSuccess(
    RecordKind Kind, Payload Data, ReadOnlyMemory<byte> Graph, DateTimeOffset StartedAt, DateTimeOffset EndedAt);
