using System.CommandLine;
using System.Text.Json;
using FunctionWorkflows.Application;
using FunctionWorkflows.Output;

namespace FunctionWorkflows.Commands;

/// <summary>Prints an output; waits while it is not there.</summary>
internal sealed class OutputVerb : Verb
{
    private readonly Argument<string> _id = new("ID") { Description = "The workflow." };

    private readonly Option<string?> _step = new("--step")
    {
        Description = "A step of it, by the name that 'show' gives. The default is the workflow's own output.",
        HelpName = "NAME",
    };

    public OutputVerb(FunctionAppBuilder app, AppConsole console)
        : base("output", "Prints the output of a workflow or of one of its steps as JSON; waits for it.", app, console)
    {
        Add(_id);
        Add(_step);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken stopping)
    {
        var id = call.Parsed.GetRequiredValue(_id);
        var session = await OpenAsync(call, HostRole.Client, stopping).ConfigureAwait(false);
        await using var ended = session.ConfigureAwait(false);
        var status = await session.Workflows.GetStatusAsync(id, stopping).ConfigureAwait(false);
        var output = session.Workflows.GetOutputAsync<JsonElement>(id, call.Parsed.GetValue(_step), stopping);
        if (status == WorkflowStatus.Resumable && !output.IsCompleted)
        {
            var hint = $"No host has workflow '{id}'. To go on with it: {session.ResumeCommand(id)}";
            await Console.Error.WriteLineAsync(hint).ConfigureAwait(false);
        }

        OutputText.Write(Console.Out, await output.ConfigureAwait(false), call.Json);
        return 0;
    }
}
