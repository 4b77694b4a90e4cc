using System.CommandLine;
using FunctionWorkflows.Application;
using FunctionWorkflows.Output;

namespace FunctionWorkflows.Commands;

/// <summary>Shows one workflow with its steps.</summary>
internal sealed class ShowVerb : Verb
{
    private const int MostSteps = 200;
    private const int MostWaits = 5;

    private readonly Argument<string> _id = new("ID") { Description = "The workflow." };

    public ShowVerb(FunctionAppBuilder app, AppConsole console)
        : base("show", "Shows one workflow with its steps.", app, console) => Add(_id);

    protected override async Task<int> RunAsync(Invocation call, CancellationToken stopping)
    {
        var session = await OpenAsync(call, HostRole.Client, stopping).ConfigureAwait(false);
        await using var ended = session.ConfigureAwait(false);
        var workflow = await session.Workflows.GetMetadataAsync(call.Parsed.GetRequiredValue(_id), stopping)
            .ConfigureAwait(false);
        if (call.Json)
        {
            WriteJson(WorkflowShape.Of(workflow), Shapes.Printed.WorkflowShape);
        }
        else
        {
            Show(workflow);
        }

        return 0;
    }

    private void Show(WorkflowMetadata workflow)
    {
        var header = new List<(string, string?)>
        {
            ("Id", workflow.Id),
            ("Name", workflow.Name),
            ("Parent", workflow.ParentId),
            ("Status", workflow.Status.ToString()),
            ("Custom", workflow.CustomStatus),
            ("Waits for", Waits(WorkflowShape.WaitsOf(workflow))),
            ("Created", Instant.Text(workflow.CreatedAt)),
            ("Started", workflow.StartedAt is { } started ? Instant.Text(started) : null),
            ("Canceling", workflow is { EndedAt: null, CancelRequestedAt: { } asked } ? Instant.Text(asked) : null),
            ("Ended", workflow.EndedAt is { } end ? Instant.Text(end) : null),
            ("Resumed", workflow.ResumedAt is { } at ? $"{Instant.Text(at)} ({workflow.Resumes} times)" : null),
            ("Metadata", string.Join(", ", workflow.Metadata.Select(pair => $"{pair.Key}={pair.Value}"))),
            ("Error", workflow.Error?.Message),
        };
        foreach (var (name, value) in header.Where(line => line.Item2 is { Length: > 0 }))
        {
            Console.Out.WriteLine($"{name,-9} {value}");
        }

        Console.Out.WriteLine();
        foreach (var line in StepTree.Lines(workflow, MostSteps, Console.Time))
        {
            Console.Out.WriteLine(line.Text);
        }
    }

    private static string Waits(string[] waits) => string.Join(", ", waits.Take(MostWaits))
        + (waits.Length > MostWaits ? $" and {waits.Length - MostWaits} more" : "");
}
