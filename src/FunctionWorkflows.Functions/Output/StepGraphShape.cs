namespace FunctionWorkflows.Output;

/// <summary>A graph to draw: the steps of a workflow, or one step by itself.</summary>
internal sealed record StepGraphShape(
    string Name, string? WorkflowId, string? Status, IReadOnlyList<GraphNodeShape> Nodes)
{
    public static StepGraphShape Of(StepDefinition step) => new(
        step.Name,
        null,
        null,
        [new(step.Name, $"{step.Name}{Signature.Of(step)}", null, null, [], Signature.OptionsOf(step))]);

    public static StepGraphShape Of(WorkflowMetadata workflow) => new(
        workflow.Name,
        workflow.Id,
        workflow.Status.ToString(),
        [.. workflow.Steps.Select(step =>
            new GraphNodeShape(step.Id, step.Name, step.Status.ToString(), step.ParentId, step.InputIds, null))]);
}

/// <summary>
/// A step in a graph: <c>ParentId</c> returned it in its continuation, <c>InputIds</c> are its arguments.
/// </summary>
internal sealed record GraphNodeShape(
    string Id, string Name, string? Status, string? ParentId, IReadOnlyList<string> InputIds, string? Options);
