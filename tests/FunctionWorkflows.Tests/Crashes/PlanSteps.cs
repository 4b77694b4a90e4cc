namespace FunctionWorkflows.Tests.Crashes;

internal static partial class PlanSteps
{
    [Step(MaxRetries = 0)]
    public static async Task<Step<string>> Run(
        PlanNode node,
        string[] inputs,
        [FromServices] RunLog log,
        [FromServices] WorkflowTestHost host,
        StepContext context)
    {
        var runs = await log.EnterAsync(host, context.IdempotencyKey, node.Label, inputs);
        switch (node.Kind)
        {
            case NodeKind.Nest:
                return node.Inner!.Build();
            case NodeKind.Mendable when !log.IsMended:
                throw new InvalidOperationException($"{node.Label} is to be mended");
            case NodeKind.Broken:
            case NodeKind.Flaky when runs == 1:
                throw new InvalidOperationException($"{node.Label} failed");
            case NodeKind.Endless:
                await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
                break;
        }

        return Plan.Output(node, inputs);
    }

    [Step(MaxRetries = 0)]
    public static async Task<string> Recover(
        string label,
        StepResult<string> result,
        [FromServices] RunLog log,
        [FromServices] WorkflowTestHost host,
        StepContext context)
    {
        var (value, error) = result;
        await log.EnterAsync(host, context.IdempotencyKey, label, error is null ? [value!] : []);
        return error is null ? Plan.Recovered(label, value!) : Plan.Caught(label);
    }
}
