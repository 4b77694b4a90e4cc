using System.CommandLine;
using FunctionWorkflows.Application;
using FunctionWorkflows.Output;

namespace FunctionWorkflows.Commands;

/// <summary>
/// Draws a step, or the steps that a workflow has recorded. What a step returns as its continuation is known only
/// when it has run, so a step by itself is one node.
/// </summary>
internal sealed class GraphVerb : Verb
{
    private readonly Argument<string> _name = new("NAME")
    {
        Description = "A step, as one node: its graph is known when it has run; or a workflow's ID, drawn as recorded.",
    };

    private readonly Option<bool> _mermaid = new("--mermaid") { Description = "As a Mermaid flowchart." };

    public GraphVerb(FunctionAppBuilder app, AppConsole console)
        : base("graph", "Draws the steps of a workflow as recorded, or one step, as text or Mermaid.", app, console)
    {
        Add(_name);
        Add(_mermaid);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken stopping)
    {
        var name = call.Parsed.GetRequiredValue(_name);
        var graph = StepLookup.TryFind(name) is { } step
            ? StepGraphShape.Of(step)
            : StepGraphShape.Of(await RecordedAsync(call, name, stopping).ConfigureAwait(false));
        if (call.Json)
        {
            WriteJson(graph, Shapes.Printed.StepGraphShape);
        }
        else
        {
            Console.Out.Write(call.Parsed.GetValue(_mermaid) ? GraphText.Mermaid(graph) : GraphText.Plain(graph));
        }

        return 0;
    }

    private async Task<WorkflowMetadata> RecordedAsync(Invocation call, string id, CancellationToken stopping)
    {
        var session = await OpenAsync(call, HostRole.Client, stopping).ConfigureAwait(false);
        await using var ended = session.ConfigureAwait(false);
        try
        {
            return await session.Workflows.GetMetadataAsync(id, stopping).ConfigureAwait(false);
        }
        catch (WorkflowNotFoundException)
        {
            var nearest = Nearest.Of(id, WorkflowRegistry.Steps.Select(step => step.Name));
            throw new UsageException(
                $"There is no step and no workflow '{id}'{Nearest.DidYouMean(nearest)} "
                + "'describe' lists what the app has, 'list' the workflows.",
                UsageException.UnknownStep);
        }
    }
}
