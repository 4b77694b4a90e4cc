namespace FunctionWorkflows.CrashApp;

/// <summary>Workflows in code, whose steps leave a line in the log.</summary>
public static partial class CrashCode
{
    /// <summary>Tells that it begins, waits for a decision, and tells what it was.</summary>
    [Workflow]
    public static async Task<string> Approve(WorkflowContext ctx, TimeSpan timeout)
    {
        await ctx.Run(Steps.Tell("asked"));
        var by = await ctx.WaitForEvent<string>("decision", timeout);
        return await ctx.Run(Steps.Tell($"decided by {by}"));
    }

    [Step]
    public static string Tell(string what, StepContext context)
    {
        StepLog.Begun(context, "-");
        return what;
    }
}
