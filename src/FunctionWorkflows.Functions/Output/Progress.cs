namespace FunctionWorkflows.Output;

/// <summary>Shows how far a workflow is while it runs.</summary>
internal static class Progress
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    public static Task FollowAsync(IWorkflowClient workflows, string id, AppConsole console, Task output) =>
        console.IsTerminal
            ? LiveView.ShowAsync(console, update => PollAsync(workflows, id, console.Time, output, update))
            : PollAsync(workflows, id, console.Time, output, new PlainView(console).Update);

    private static async Task PollAsync(
        IWorkflowClient workflows, string id, TimeProvider time, Task output, Action<WorkflowMetadata> update)
    {
        var isLast = false;
        while (true)
        {
            var began = time.GetTimestamp();
            try
            {
                update(await workflows.GetMetadataAsync(id).ConfigureAwait(false));
            }
            catch (FunctionWorkflowsException) when (output.IsCompleted)
            {
                // It may be gone by now; its output tells.
                return;
            }

            if (isLast)
            {
                return;
            }

            // A large workflow takes long to read; the reading must not take the time of its steps.
            var pause = Math.Clamp(9 * time.GetElapsedTime(began).Ticks, Shortest.Ticks, Longest.Ticks);
            isLast = await EndsWithinAsync(output, TimeSpan.FromTicks(pause), time).ConfigureAwait(false);
        }
    }

    private static async Task<bool> EndsWithinAsync(Task output, TimeSpan pause, TimeProvider time)
    {
        using var stop = new CancellationTokenSource();
        await Task.WhenAny(output, Task.Delay(pause, time, stop.Token)).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        return output.IsCompleted;
    }
}
