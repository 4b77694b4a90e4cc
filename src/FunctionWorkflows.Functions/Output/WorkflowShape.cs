using System.Text.Json;
using System.Text.Json.Serialization;

namespace FunctionWorkflows.Output;

internal sealed record WorkflowShape(
    string Id,
    string Name,
    string Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    IReadOnlyDictionary<string, string> Metadata,
    ErrorShape? Error,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ParentId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? CustomStatus,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? WaitsFor,
    IReadOnlyList<StepShape> Steps)
{
    public static WorkflowShape Of(WorkflowMetadata workflow) => new(
        workflow.Id,
        workflow.Name,
        workflow.Status.ToString(),
        workflow.CreatedAt,
        workflow.StartedAt,
        workflow.EndedAt,
        workflow.Metadata,
        ErrorShape.Of(workflow.Error),
        workflow.ParentId,
        workflow.CustomStatus is { } custom ? JsonElement.Parse(custom) : null,
        WaitsOf(workflow) is { Length: > 0 } waits ? waits : null,
        [.. workflow.Steps.Select(StepShape.Of)]);

    // Many steps may wait for one thing, which is told once here.
    public static string[] WaitsOf(WorkflowMetadata workflow) =>
        [.. workflow.Steps.Select(step => step.WaitsFor).OfType<string>().Distinct()];
}

internal sealed record StepShape(
    string Id,
    string Name,
    string Status,
    int Tries,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    IReadOnlyDictionary<string, string> Metadata,
    ErrorShape? Error,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? WaitsFor,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ChildId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Heartbeat,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? HeartbeatAt)
{
    public static StepShape Of(StepMetadata step) => new(
        step.Id,
        step.Name,
        step.Status.ToString(),
        step.Tries,
        step.StartedAt,
        step.EndedAt,
        step.Metadata,
        ErrorShape.Of(step.Error),
        step.WaitsFor,
        step.ChildId,
        step.Heartbeat is { } details ? JsonElement.Parse(details) : null,
        step.HeartbeatAt);
}

internal sealed record WorkflowListShape(IReadOnlyList<ListedWorkflowShape> Workflows, string? ContinuationToken)
{
    public static WorkflowListShape Of(WorkflowPage page) =>
        new([.. page.Workflows.Select(ListedWorkflowShape.Of)], page.ContinuationToken);
}

internal sealed record ListedWorkflowShape(
    string Id,
    string Name,
    string Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    IReadOnlyDictionary<string, string> Metadata)
{
    public static ListedWorkflowShape Of(WorkflowInfo workflow) => new(
        workflow.Id,
        workflow.Name,
        workflow.Status.ToString(),
        workflow.CreatedAt,
        workflow.StartedAt,
        workflow.EndedAt,
        workflow.Metadata);
}
