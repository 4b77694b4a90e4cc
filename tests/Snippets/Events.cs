using FunctionWorkflows;

namespace Snippets.Events;

public sealed record Decision(bool Approved, string By);

public static partial class Approval
{
    [Step]
    public static void Remind(string by)
    {
    }

    // snippet: wait-for-event
    [Workflow]
    public static async Task<string> Approve(WorkflowContext ctx, decimal amount, string requestedBy)
    {
        try
        {
            var decision = await ctx.WaitForEvent<Decision>("decision", timeout: TimeSpan.FromDays(3));
            return decision.Approved ? $"approved by {decision.By}" : $"rejected by {decision.By}";
        }
        catch (TimeoutException)
        {
            return "expired";
        }
    }
    // end

    // snippet: remind
    [Workflow]
    public static async Task<Decision> ApproveWithReminders(WorkflowContext ctx, string requestedBy)
    {
        var decision = ctx.WaitForEvent<Decision>("decision");
        while (await Task.WhenAny(decision, ctx.Sleep(TimeSpan.FromDays(1))) != decision)
        {
            await ctx.Run(Steps.Remind(requestedBy));
        }

        return await decision;
    }
    // end
}

// snippet: listener
public sealed record FileListener(string Path) : EventListener<string>
{
    public override async Task<string> PollForEventAsync(EventContext ctx)
    {
        while (!File.Exists(Path))
        {
            await Task.Delay(TimeSpan.FromSeconds(1), ctx.TimeProvider, ctx.CancellationToken);
        }

        return await File.ReadAllTextAsync(Path, ctx.CancellationToken);
    }

    public override Task EventCheckpointedAsync(string e, EventContext ctx)
    {
        File.Delete(Path);   // only now: the content is on record
        return Task.CompletedTask;
    }
}
// end

public static partial class Gathering
{
    // snippet: events-in-graphs
    [Step]
    public static string Gather(DateTimeOffset at, Decision decision, string file) => $"{at:u}, {decision.By}, {file}";

    [Step]
    public static Step<string> WaitForAll(string path) => Steps.Gather(
        Event.Sleep(TimeSpan.FromSeconds(60)),
        Event.WaitFor<Decision>("decision"),
        Event.WaitFor(new FileListener(path)));
    // end

    // snippet: listener-in-code
    [Workflow]
    public static async Task<string> Import(WorkflowContext ctx, string path) =>
        await ctx.Run(Event.WaitFor(new FileListener(path)).WithTimeout(TimeSpan.FromHours(1)).WithRetries(5));
    // end

    // snippet: timer-in-graph
    [Step]
    public static Step<DateTimeOffset> Midnight(DateOnly day) =>
        Event.WaitFor(new TimerListener(new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero)));
    // end
}

internal static class Raising
{
    public static async Task RunAsync(IWorkflowClient workflows, string messageId)
    {
        // snippet: raise
        var decision = new Decision(Approved: true, By: "Ada");
        try
        {
            await workflows.RaiseEventAsync("approval-17", "decision", decision, eventId: messageId);
        }
        catch (WorkflowEndedException)
        {
            Console.WriteLine("Too late: it was decided, or has expired.");
        }
        // end

        // snippet: watch
        WorkflowHandle<Decision> handle =
            await workflows.StartAsync(Approval.Workflows.ApproveWithReminders("Ada"), id: "approval-18");
        await foreach (WorkflowChange change in handle.WatchAsync())
        {
            Console.WriteLine($"{change.Status}: {change.CustomStatus}");
        }
        // end

        // snippet: cancel-code
        await workflows.CancelAsync("approval-17");                      // the code cleans up first
        await workflows.CancelAsync("approval-18", CancelMode.Now);      // nothing more runs
        await workflows.DeleteAsync("approval-18", includeChildren: true);
        // end
    }
}
