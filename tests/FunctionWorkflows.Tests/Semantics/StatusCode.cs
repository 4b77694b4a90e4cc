namespace FunctionWorkflows.Tests.Semantics;

/// <summary>Workflows that say how they stand.</summary>
public static partial class StatusCode
{
    [Workflow]
    public static async Task<string> Tells(WorkflowContext ctx)
    {
        ctx.SetStatus(new { stage = "first" });
        await ctx.WaitForEvent<int>("go");
        ctx.SetStatus(new { stage = "second" });
        await ctx.Run(CodeSteps.Steps.Gated("gate"));
        ctx.SetStatus("last");
        return "done";
    }

    /// <summary>A status of so many characters, and what came of that.</summary>
    [Workflow]
    public static async Task<string> TellsMuch(WorkflowContext ctx, int length)
    {
        try
        {
            ctx.SetStatus(new string('x', length));
            return await ctx.Run(BoardSteps.Steps.Text("told"));
        }
        catch (FunctionWorkflowsException e)
        {
            return e.Code;
        }
    }

    [Workflow]
    public static async Task<int> WaitsForAll(WorkflowContext ctx)
    {
        await Task.WhenAll(
            ctx.Sleep(TimeSpan.FromDays(1)),
            ctx.WaitForEvent<int>("payment"),
            ctx.Run(ChangingCode.Workflows.Waits().WithId("child")));
        return 1;
    }

    /// <summary>Takes what differs from run to run from its context, and keeps it in the status.</summary>
    [Workflow]
    public static async Task<string> Draws(WorkflowContext ctx)
    {
        var drawn = $"{ctx.NewGuid()} {ctx.Random.Next()} {ctx.Now.Ticks}";
        ctx.Logger.Told("begins", ctx.IsReplaying);
        await ctx.WaitForEvent<int>("go");
        drawn += $" {ctx.NewGuid()} {ctx.Random.Next()} {ctx.Now.Ticks}";
        ctx.SetStatus(drawn);
        ctx.Logger.Told("goes on", ctx.IsReplaying);
        await ctx.WaitForEvent<int>("end");
        ctx.Logger.Told("ends", ctx.IsReplaying);
        return drawn;
    }

    /// <summary>Sleeps once in each run.</summary>
    [Workflow]
    public static async Task<DateTimeOffset> SleepsOn(WorkflowContext ctx, int runs)
    {
        await ctx.Sleep(TimeSpan.FromHours(1));
        return runs == 1 ? ctx.Now : await ctx.ContinueAsNew(Workflows.SleepsOn(runs - 1));
    }
}

internal static partial class StatusLog
{
    [Microsoft.Extensions.Logging.LoggerMessage(
        EventId = 9_001, Level = Microsoft.Extensions.Logging.LogLevel.Information, Message = "{What}, {IsReplaying}")]
    public static partial void Told(this Microsoft.Extensions.Logging.ILogger logger, string what, bool isReplaying);
}
