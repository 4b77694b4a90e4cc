using FunctionWorkflows;

// snippet: program-in-code
public static partial class Trip
{
    [Workflow]
    public static async Task<string> Plan(WorkflowContext ctx, string to = "Oslo")
    {
        var bookings = await Task.WhenAll(ctx.Run(Steps.Fly(to)), ctx.Run(Steps.Stay(to)));
        await ctx.Sleep(TimeSpan.FromSeconds(5));   // or five days: it is kept in the store, not in memory
        return await ctx.Run(Steps.Confirm(bookings));
    }
}
// end
