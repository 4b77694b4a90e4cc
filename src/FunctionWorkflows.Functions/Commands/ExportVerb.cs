using System.CommandLine;
using FunctionWorkflows.Application;
using FunctionWorkflows.Output;

namespace FunctionWorkflows.Commands;

/// <summary>Writes the history of a workflow, to be replayed against other code.</summary>
internal sealed class ExportVerb : Verb
{
    private readonly Argument<string> _id = new("ID") { Description = "The workflow." };

    private readonly Option<string?> _output = new("--output")
    {
        Description = "The file to write. The default is standard output.",
        HelpName = "FILE",
    };

    public ExportVerb(FunctionAppBuilder app, AppConsole console)
        : base("export", "Writes the history of a workflow as JSON, for 'replay' and for tests.", app, console)
    {
        Add(_id);
        Add(_output);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken stopping)
    {
        var session = await OpenAsync(call, HostRole.Client, stopping).ConfigureAwait(false);
        await using var ended = session.ConfigureAwait(false);
        var history = await session.Workflows.ExportAsync(call.Parsed.GetRequiredValue(_id), stopping)
            .ConfigureAwait(false);
        if (call.Parsed.GetValue(_output) is not { } path)
        {
            await Console.Out.WriteLineAsync(history.ToJson().AsMemory(), stopping).ConfigureAwait(false);
            return 0;
        }

        await WriteAsync(history, path, stopping).ConfigureAwait(false);
        if (!call.Json)
        {
            await Console.Error.WriteLineAsync(
                $"The history of workflow '{history.Id}', {history.Records.Count} records, is in '{path}'.")
                .ConfigureAwait(false);
        }

        return 0;
    }

    private static async Task WriteAsync(WorkflowHistory history, string path, CancellationToken stopping)
    {
        try
        {
            var file = File.Create(path);
            await using (file.ConfigureAwait(false))
            {
                await history.WriteAsync(file, stopping).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"The history cannot be written to '{path}': {e.Message} Choose another path.");
        }
    }
}
