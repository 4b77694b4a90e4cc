using System.Text.Json;
using FunctionWorkflows.Application;
using FunctionWorkflows.Output;

namespace FunctionWorkflows.Commands;

/// <summary>Follows a workflow that this process runs to its end, and prints its result.</summary>
internal static class RunHere
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    public static async Task<int> ToEndAsync(
        WorkflowSession session, string id, AppConsole console, bool json, CancellationToken stopping)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping, session.Stopping);
        var output = session.Workflows.GetOutputAsync<JsonElement>(id, null, stop.Token);
        var taking = TakeWhenFreeAsync(session.Workflows, id, output, stop.Token);
        if (!json)
        {
            await Progress.FollowAsync(session.Workflows, id, console, output).ConfigureAwait(false);
        }

        try
        {
            OutputText.Write(console.Out, await output.ConfigureAwait(false), json);
            await taking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await LeaveAsync(session, id, console, json).ConfigureAwait(false);
            return 1;
        }
        catch (WorkflowFailedException e)
        {
            ErrorReport.Write(console, e, json);
            if (!json)
            {
                await console.Error.WriteLineAsync($"To go on from the failed step: {session.ResumeCommand(id)}")
                    .ConfigureAwait(false);
            }

            return 1;
        }
    }

    /// <summary>
    /// The host that has it when the command begins may be dead already without the store knowing yet: once it does,
    /// this process goes on with it.
    /// </summary>
    private static async Task TakeWhenFreeAsync(
        IWorkflowClient workflows, string id, Task ended, CancellationToken stopping)
    {
        while (!ended.IsCompleted)
        {
            await Task.WhenAny(ended, Task.Delay(Look, TimeProvider.System, stopping)).ConfigureAwait(false);
            if (!ended.IsCompleted
                && await workflows.GetStatusAsync(id, stopping).ConfigureAwait(false) == WorkflowStatus.Resumable)
            {
                await workflows.ResumeAsync(id, stopping).ConfigureAwait(false);
            }
        }
    }

    private static async Task LeaveAsync(WorkflowSession session, string id, AppConsole console, bool json)
    {
        if (!json)
        {
            await console.Error.WriteLineAsync("Stopping; the steps that run are brought to an end.")
                .ConfigureAwait(false);
        }

        await session.StopAsync().ConfigureAwait(false);
        ErrorReport.Write(
            console,
            new UsageException(
                $"Workflow '{id}' was interrupted, and is not done. To go on: {session.ResumeCommand(id)}",
                UsageException.Interrupted),
            json);
    }
}
