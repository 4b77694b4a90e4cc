using System.CommandLine;
using System.Text.Json;
using FunctionWorkflows.Application;
using FunctionWorkflows.Output;

namespace FunctionWorkflows.Commands;

/// <summary>Raises an event for a workflow that waits for it, or will.</summary>
internal sealed class RaiseVerb : Verb
{
    private readonly Argument<string> _workflow = new("ID") { Description = "The workflow." };

    private readonly Argument<string> _event = new("EVENT")
    {
        Description = "The name of the event, as the workflow waits for it; 'show' has it.",
    };

    private readonly Option<string?> _data = new("--data")
    {
        Description = "The data of the event; @FILE reads a file, - standard input. The default is null.",
        HelpName = "JSON",
    };

    private readonly Option<string?> _id = new("--id")
    {
        Description = "The id of the event: raised twice with one id, it comes once. The default is a new one.",
        HelpName = "EVENT_ID",
    };

    public RaiseVerb(FunctionAppBuilder app, AppConsole console)
        : base("raise", "Raises an event for a workflow; one that it does not wait for yet is kept.", app, console)
    {
        Add(_workflow);
        Add(_event);
        Add(_data);
        Add(_id);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken stopping)
    {
        var parsed = call.Parsed;
        var (id, name) = (parsed.GetRequiredValue(_workflow), parsed.GetRequiredValue(_event));
        var data = await InputText.ReadAsync(parsed.GetValue(_data), Console.In, stopping).ConfigureAwait(false)
            ?? JsonElement.Parse("null");
        var session = await OpenAsync(call, HostRole.Client, stopping).ConfigureAwait(false);
        await using var ended = session.ConfigureAwait(false);
        await session.Workflows.RaiseEventAsync(id, name, data, parsed.GetValue(_id), stopping).ConfigureAwait(false);
        if (call.Json)
        {
            WriteJson(new(id, name), Shapes.Printed.RaisedShape);
        }
        else
        {
            await Console.Error.WriteLineAsync($"The event '{name}' is raised for workflow '{id}'.")
                .ConfigureAwait(false);
        }

        return 0;
    }
}
