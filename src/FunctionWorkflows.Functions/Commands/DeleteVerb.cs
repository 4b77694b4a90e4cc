using System.CommandLine;
using FunctionWorkflows.Application;
using FunctionWorkflows.Output;

namespace FunctionWorkflows.Commands;

/// <summary>Deletes a workflow with all that it kept.</summary>
internal sealed class DeleteVerb : Verb
{
    private readonly Argument<string> _id = new("ID") { Description = "The workflow; it must have ended." };

    public DeleteVerb(FunctionAppBuilder app, AppConsole console)
        : base("delete", "Deletes a workflow that has ended, with its records and objects.", app, console) => Add(_id);

    protected override async Task<int> RunAsync(Invocation call, CancellationToken stopping)
    {
        var id = call.Parsed.GetRequiredValue(_id);
        var session = await OpenAsync(call, HostRole.Client, stopping).ConfigureAwait(false);
        await using var ended = session.ConfigureAwait(false);
        await session.Workflows.DeleteAsync(id, cancellationToken: stopping).ConfigureAwait(false);
        if (call.Json)
        {
            WriteJson(new(id, true), Shapes.Printed.DeletedShape);
        }
        else
        {
            await Console.Error.WriteLineAsync($"Workflow '{id}' is deleted.").ConfigureAwait(false);
        }

        return 0;
    }
}
