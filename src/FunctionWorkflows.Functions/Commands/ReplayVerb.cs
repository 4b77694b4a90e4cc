using System.CommandLine;
using FunctionWorkflows.Application;
using FunctionWorkflows.Output;

namespace FunctionWorkflows.Commands;

/// <summary>Replays histories against the code of this app. No step runs, and no store is opened.</summary>
internal sealed class ReplayVerb : Verb
{
    private readonly FunctionAppBuilder _app;

    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "Histories as 'export' wrote them.",
        Arity = ArgumentArity.OneOrMore,
    };

    public ReplayVerb(FunctionAppBuilder app, AppConsole console)
        : base("replay", "Replays exported histories against this app's code; runs no steps.", app, console)
    {
        _app = app;
        Add(_files);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken stopping)
    {
        // The app's own options of JSON are known once its host is built.
        using var host = _app.BuildHost(HostRole.Client, "memory");
        var replayed = new List<ReplayedShape>();
        var exitCode = 0;
        foreach (var file in call.Parsed.GetRequiredValue(_files))
        {
            var (shape, failure) = await ReplayAsync(file, stopping).ConfigureAwait(false);
            replayed.Add(shape);
            if (failure is not null)
            {
                ErrorReport.Write(Console, failure, call.Json);
                exitCode = Math.Max(exitCode, ErrorReport.ExitCode(failure));
            }
            else if (!call.Json)
            {
                await Console.Out.WriteLineAsync($"{file}  {shape.Name} '{shape.Id}'  passes").ConfigureAwait(false);
            }
        }

        if (call.Json)
        {
            WriteJson(new(replayed), Shapes.Printed.ReplayedListShape);
        }

        return exitCode;
    }

    private static async Task<(ReplayedShape Shape, FunctionWorkflowsException? Failure)> ReplayAsync(
        string file, CancellationToken stopping)
    {
        WorkflowHistory? history = null;
        try
        {
            history = await ReadAsync(file, stopping).ConfigureAwait(false);
            await history.ReplayAsync(stopping).ConfigureAwait(false);
            return (new(file, history.Id, history.Name, true, null), null);
        }
        catch (FunctionWorkflowsException e)
        {
            return (new(file, history?.Id, history?.Name, false, ErrorShape.Of(e)), e);
        }
    }

    private static async Task<WorkflowHistory> ReadAsync(string path, CancellationToken stopping)
    {
        try
        {
            var file = File.OpenRead(path);
            await using (file.ConfigureAwait(false))
            {
                return await WorkflowHistory.ReadAsync(file, stopping).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException(
                $"The history cannot be read from '{path}': {e.Message}", UsageException.InputIsNotJson);
        }
    }
}
