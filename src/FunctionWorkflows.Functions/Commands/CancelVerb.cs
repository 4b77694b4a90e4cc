using System.CommandLine;
using FunctionWorkflows.Application;
using FunctionWorkflows.Output;

namespace FunctionWorkflows.Commands;

/// <summary>Cancels a workflow for good.</summary>
internal sealed class CancelVerb : Verb
{
    private readonly Argument<string> _id = new("ID") { Description = "The workflow." };

    private readonly Option<bool> _now = new("--now")
    {
        Description = "Of a workflow in code: without its clean-up and compensations.",
    };

    public CancelVerb(FunctionAppBuilder app, AppConsole console)
        : base("cancel", "Cancels a workflow for good; it then has no output.", app, console)
    {
        Add(_id);
        Add(_now);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken stopping)
    {
        var id = call.Parsed.GetRequiredValue(_id);
        var session = await OpenAsync(call, HostRole.Client, stopping).ConfigureAwait(false);
        await using var ended = session.ConfigureAwait(false);
        var mode = call.Parsed.GetValue(_now) ? CancelMode.Now : CancelMode.Graceful;
        var canceled = await session.Workflows.CancelAsync(id, mode, stopping).ConfigureAwait(false);
        if (call.Json)
        {
            WriteJson(new(id, canceled), Shapes.Printed.CanceledShape);
            return 0;
        }

        var told = canceled
            ? await TellAsync(session.Workflows, id, stopping).ConfigureAwait(false)
            : $"Workflow '{id}' had ended, so there was nothing to cancel.";
        await Console.Error.WriteLineAsync(told).ConfigureAwait(false);
        return 0;
    }

    private static async Task<string> TellAsync(IWorkflowClient workflows, string id, CancellationToken stopping) =>
        await workflows.GetStatusAsync(id, stopping).ConfigureAwait(false) switch
        {
            WorkflowStatus.Running => $"Workflow '{id}' will be canceled when its code has cleaned up.",
            WorkflowStatus.Canceled => $"Workflow '{id}' is canceled.",
            _ => $"Workflow '{id}' will be canceled when a host has run its clean-up. No host runs it now: "
                + $"'resume {id}' does so here, and 'cancel {id} --now' goes without.",
        };
}
