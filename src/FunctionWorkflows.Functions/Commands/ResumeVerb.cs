using System.CommandLine;
using System.Text.Json;
using FunctionWorkflows.Application;
using FunctionWorkflows.Output;

namespace FunctionWorkflows.Commands;

/// <summary>Goes on with one workflow to its end here, or with all that no living host has.</summary>
internal sealed class ResumeVerb : Verb
{
    private readonly Argument<string?> _id = new("ID")
    {
        Description = "The workflow. Without it, all that no living host has are resumed.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _failed = new("--include-failed")
    {
        Description = "Without an ID: failed ones too, from the step that failed.",
    };

    public ResumeVerb(FunctionAppBuilder app, AppConsole console)
        : base("resume", "Goes on from the interrupted or failed step; nothing recorded runs again.", app, console)
    {
        Add(_id);
        Add(_failed);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken stopping)
    {
        var id = call.Parsed.GetValue(_id);
        if (id is not null && call.Parsed.GetValue(_failed))
        {
            throw new UsageException(
                "'--include-failed' goes without an ID: a workflow that is named is resumed also when it failed.");
        }

        var session = await OpenAsync(call, HostRole.OneWorkflow, stopping).ConfigureAwait(false);
        await using var ended = session.ConfigureAwait(false);
        if (id is null)
        {
            return await ResumeAllAsync(session, call, stopping).ConfigureAwait(false);
        }

        if (!call.Json)
        {
            await TellOfOtherHostAsync(session.Workflows, id, stopping).ConfigureAwait(false);
        }

        await session.Workflows.ResumeAsync(id, stopping).ConfigureAwait(false);
        return await RunHere.ToEndAsync(session, id, Console, call.Json, stopping).ConfigureAwait(false);
    }

    // This process has only just begun, so that what runs is another's.
    private async Task TellOfOtherHostAsync(IWorkflowClient workflows, string id, CancellationToken stopping)
    {
        if (await workflows.GetStatusAsync(id, stopping).ConfigureAwait(false) == WorkflowStatus.Running)
        {
            await Console.Error.WriteLineAsync(
                $"Another host has workflow '{id}'; this one follows it. Should that host be dead, this one goes on "
                + "with it as soon as that host's lease is over: within a minute.").ConfigureAwait(false);
        }
    }

    private async Task<int> ResumeAllAsync(WorkflowSession session, Invocation call, CancellationToken stopping)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping, session.Stopping);
        var failed = call.Parsed.GetValue(_failed);
        var resumed = await session.Workflows.ResumeAllAsync(failed, stop.Token).ConfigureAwait(false);
        var ends = await Task.WhenAll(resumed.Select(one => EndAsync(one, stop.Token))).ConfigureAwait(false);
        if (stop.IsCancellationRequested)
        {
            await session.StopAsync().ConfigureAwait(false);
        }

        if (call.Json)
        {
            WriteJson(new(ends), Shapes.Printed.ResumedListShape);
        }
        else
        {
            TextTable.Write(Console.Out, ["ID", "STATUS", "ERROR"], ends.Select(end =>
                (string[])[end.Id, end.Status, end.Error?.Message ?? ""]));
        }

        return ends.All(end => end.Error is null && end.Status == nameof(WorkflowStatus.Successful)) ? 0 : 1;
    }

    private static async Task<ResumedShape> EndAsync(ResumeResult result, CancellationToken stopping)
    {
        try
        {
            if (result.Handle is null)
            {
                return new(result.Id, nameof(WorkflowStatus.Resumable), ErrorShape.Of(result.Error));
            }

            await result.Handle.GetOutputAsync<JsonElement>(stopping).ConfigureAwait(false);
            return new(result.Id, nameof(WorkflowStatus.Successful), null);
        }
        catch (OperationCanceledException)
        {
            return new(result.Id, nameof(WorkflowStatus.Resumable), null);
        }
        catch (FunctionWorkflowsException e)
        {
            var status = e switch
            {
                WorkflowFailedException => WorkflowStatus.Failed,
                WorkflowCanceledException => WorkflowStatus.Canceled,
                _ => WorkflowStatus.Resumable,
            };
            return new(result.Id, status.ToString(), ErrorShape.Of(e));
        }
    }
}
