using System.CommandLine;
using System.Globalization;
using FunctionWorkflows.Application;
using FunctionWorkflows.Output;

namespace FunctionWorkflows.Commands;

/// <summary>Lists workflows, newest first.</summary>
internal sealed class ListVerb : Verb
{
    private readonly Option<string[]> _status = new("--status")
    {
        Description = "Only those in this status; may be given more than once.",
        HelpName = string.Join('|', Enum.GetNames<WorkflowStatus>()),
    };

    private readonly Option<string?> _name = new("--name")
    {
        Description = "Only those of this name.",
        HelpName = "NAME",
    };

    private readonly Option<string> _top = new("--top")
    {
        Description = "How many, 1 to 1000.",
        HelpName = "N",
        DefaultValueFactory = _ => "100",
    };

    private readonly Option<string?> _token = new("--continuation-token")
    {
        Description = "Goes on where the page before ended.",
        HelpName = "TOKEN",
    };

    public ListVerb(FunctionAppBuilder app, AppConsole console)
        : base("list", "Lists workflows, newest first.", app, console)
    {
        Add(_status);
        Add(_name);
        Add(_top);
        Add(_token);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken stopping)
    {
        var filter = new WorkflowFilter
        {
            Statuses = call.Parsed.GetValue(_status) is { Length: > 0 } statuses ? [.. statuses.Select(Status)] : null,
            Name = call.Parsed.GetValue(_name),
            Top = Top(call.Parsed.GetRequiredValue(_top)),
            ContinuationToken = call.Parsed.GetValue(_token),
        };
        var session = await OpenAsync(call, HostRole.Client, stopping).ConfigureAwait(false);
        await using var ended = session.ConfigureAwait(false);
        var page = await session.Workflows.ListAsync(filter, stopping).ConfigureAwait(false);
        if (call.Json)
        {
            WriteJson(WorkflowListShape.Of(page), Shapes.Printed.WorkflowListShape);
            return 0;
        }

        TextTable.Write(Console.Out, ["ID", "NAME", "STATUS", "CREATED", "DURATION"], page.Workflows.Select(Row));
        if (page.ContinuationToken is { } token)
        {
            await Console.Error.WriteLineAsync($"There are more: --continuation-token {SelfCommand.Quoted(token)}")
                .ConfigureAwait(false);
        }

        return 0;
    }

    private string[] Row(WorkflowInfo workflow) =>
    [
        workflow.Id,
        workflow.Name,
        workflow.Status.ToString(),
        Instant.Text(workflow.CreatedAt),
        Instant.Duration(workflow.StartedAt, workflow.EndedAt, workflow.Status, Console.Time),
    ];

    private static WorkflowStatus Status(string name) =>
        Enum.TryParse<WorkflowStatus>(name, ignoreCase: true, out var status) && !char.IsAsciiDigit(name[0])
            ? status
            : throw new UsageException(
                $"There is no status '{name}'"
                + Nearest.DidYouMean(Nearest.Of(name, Enum.GetNames<WorkflowStatus>()))
                + $" Give one of {string.Join(", ", Enum.GetNames<WorkflowStatus>())}.");

    private static int Top(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var top) && top is >= 1 and <= 1000
            ? top
            : throw new UsageException($"'--top' is '{text}'. Give a number from 1 to 1000.");
}
