using System.CommandLine;
using FunctionWorkflows.Application;
using FunctionWorkflows.Output;

namespace FunctionWorkflows.Commands;

/// <summary>Runs a step or a workflow to its end, or leaves it to the hosts that are running.</summary>
internal sealed class RunVerb : Verb
{
    private readonly Argument<string> _name = new("NAME")
    {
        Description = "The step or workflow: its durable name, Class.Method, or the method's name.",
    };

    private readonly Option<string?> _input = new("--input")
    {
        Description = "The arguments: an array by position, an object by name; @FILE reads a file, - standard input.",
        HelpName = "JSON",
    };

    private readonly Option<string?> _id = new("--id")
    {
        Description = "The id of the workflow. The default is a new one.",
        HelpName = "ID",
    };

    private readonly Option<string[]> _metadata = new("--metadata")
    {
        Description = "Metadata of the workflow; may be given more than once.",
        HelpName = "KEY=VALUE",
    };

    private readonly Option<bool> _detach = new("--detach")
    {
        Description = "Creates the workflow, prints its id, and leaves it to the hosts that are running.",
    };

    public RunVerb(FunctionAppBuilder app, AppConsole console)
        : base("run", "Runs a step or a workflow to its end, and prints its result as JSON.", app, console)
    {
        Add(_name);
        Add(_input);
        Add(_id);
        Add(_metadata);
        Add(_detach);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken stopping)
    {
        var parsed = call.Parsed;
        var step = StepLookup.Find(parsed.GetRequiredValue(_name));
        var input = await InputText.ReadAsync(parsed.GetValue(_input), Console.In, stopping).ConfigureAwait(false);
        var options = new StartOptions
        {
            Id = parsed.GetValue(_id),
            Metadata = MetadataText.Read(parsed.GetValue(_metadata) ?? []),
        };

        var detach = parsed.GetValue(_detach);
        var role = detach ? HostRole.Client : HostRole.OneWorkflow;
        var session = await OpenAsync(call, role, stopping).ConfigureAwait(false);
        await using var ended = session.ConfigureAwait(false);
        if (detach && session.Store is InMemoryStore)
        {
            throw new UsageException(
                "'--detach' leaves the workflow to other hosts; a store in memory ends with this one. Name a --store.");
        }

        var handle = await step.StartAsync(session.Workflows, input, options, stopping).ConfigureAwait(false);
        if (!detach)
        {
            return await RunHere.ToEndAsync(session, handle.Id, Console, call.Json, stopping).ConfigureAwait(false);
        }

        if (call.Json)
        {
            WriteJson(new(handle.Id), Shapes.Printed.StartedShape);
        }
        else
        {
            await Console.Out.WriteLineAsync(handle.Id).ConfigureAwait(false);
        }

        return 0;
    }
}
