namespace FunctionWorkflows.Output;

/// <summary>A graph to draw: the steps of a workflow, or one step by itself.</summary>
internal sealed record StepGraphShape(
    string Name, string? WorkflowId, string? Status, IReadOnlyList<GraphNodeShape> Nodes)
{
    private const string OfCode = "its graph comes from its code: 'graph ID' draws what a workflow of it has recorded";

    public static StepGraphShape Of(StepDefinition step) => new(
        step.Name,
        null,
        null,
        [new(step.Name, $"{step.Name}{Signature.Of(step)}", null, null, [], OptionsOf(step))]);

    public static StepGraphShape Of(WorkflowMetadata workflow) => new(
        workflow.Name,
        workflow.Id,
        workflow.Status.ToString(),
        [.. workflow.Steps.Select(step =>
            new GraphNodeShape(step.Id, step.Name, step.Status.ToString(), step.ParentId, step.InputIds, null))]);

    private static string OptionsOf(StepDefinition step) =>
        step is WorkflowDefinition ? OfCode : Signature.OptionsOf(step);
}

/// <summary>A step in a graph: <c>ParentId</c> returned it, <c>InputIds</c> are its arguments.</summary>
internal sealed record GraphNodeShape(
    string Id, string Name, string? Status, string? ParentId, IReadOnlyList<string> InputIds, string? Options);
