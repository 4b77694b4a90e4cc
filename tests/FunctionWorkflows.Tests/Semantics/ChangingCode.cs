namespace FunctionWorkflows.Tests.Semantics;

/// <summary>A workflow whose code the test changes between its lives, and what such changes are.</summary>
public static partial class ChangingCode
{
    [Workflow]
    public static async Task<string> Changing(WorkflowContext ctx, string deployed)
    {
        switch (Deployment.Of(deployed))
        {
            case "added":
                await ctx.Run(BoardSteps.Steps.Text("added"));
                break;
            case "removed":
                return await GoAsync(ctx, await SumAsync(ctx));
            case "renamed":
                await ctx.Run(Steps.UndoAnew("a"));
                return await GoAsync(ctx, await SumAsync(ctx));
            case "reordered":
                var early = await SumAsync(ctx);
                await ctx.Run(CodeSteps.Steps.Undo("a"));
                return await GoAsync(ctx, early);
            case "graph":
                await ctx.Run(BoardSteps.Steps.Wrap(BoardSteps.Steps.Text("a")));
                break;
            case "child":
                await ctx.Run(CodeSteps.Workflows.Sum(1));
                break;
            case "timer":
                await ctx.Sleep(TimeSpan.FromHours(1));
                break;
            case "version":
                ctx.Version("change", 0, 1);
                break;
            case "compensates":
                ctx.Compensate(CodeSteps.Steps.Undo("x"));
                throw new InvalidOperationException("the code fails");
        }

        await ctx.Run(CodeSteps.Steps.Undo("a"));
        var sum = await SumAsync(ctx);
        switch (Deployment.Of(deployed))
        {
            case "other event":
                return await ctx.WaitForEvent<string>("stop");
            case "added late":
                await ctx.Run(BoardSteps.Steps.Text("added"));
                break;
            case "ends early":
                return "early";
            case "fails early":
                throw new InvalidOperationException("the code fails");
            case "swallows":
                return await SwallowAsync(ctx);
        }

        return await GoAsync(ctx, sum);
    }

    /// <summary>Gives up a race's loser, or not.</summary>
    [Workflow]
    public static async Task<string> GivingUp(WorkflowContext ctx, string deployed)
    {
        using var giving = new CancellationTokenSource();
        var slow = ctx.WaitForEvent<string>("slow", cancellationToken: giving.Token);
        await ctx.Run(CodeSteps.Steps.Undo("a"));
        if (Deployment.Of(deployed) == "old")
        {
            giving.Cancel();
        }

        await ctx.Run(CodeSteps.Steps.Undo("b"));
        return await ctx.WaitForEvent<string>("go") + slow.Status;
    }

    /// <summary>Catches a failure, and goes on.</summary>
    [Workflow]
    public static async Task<string> Catching(WorkflowContext ctx, string deployed)
    {
        try
        {
            await ctx.Run(CodeSteps.Steps.Fail("caught"));
        }
        catch (StepFailedException)
        {
            if (Deployment.Of(deployed) != "old")
            {
                await ctx.Run(BoardSteps.Steps.Text("added"));
            }
        }

        return await ctx.WaitForEvent<string>("go");
    }

    [Workflow]
    public static async Task<string> Takes(WorkflowContext ctx, int number) =>
        $"{number} {await ctx.WaitForEvent<string>("go")}";

    [Workflow]
    public static async Task<string> Waits(WorkflowContext ctx) => await ctx.WaitForEvent<string>("go");

    [Step]
    public static void UndoAnew(string what, [FromServices] Board board) => board.Note($"undo {what} anew");

    private static async Task<int> SumAsync(WorkflowContext ctx) => await ctx.Run(CodeSteps.Steps.Add(1, 2));

    private static async Task<string> GoAsync(WorkflowContext ctx, int sum) =>
        $"{sum} {await ctx.WaitForEvent<string>("go")}";

    private static async Task<string> SwallowAsync(WorkflowContext ctx)
    {
        var swallowed = 0;
        while (swallowed < 3)
        {
            try
            {
                await ctx.Run(BoardSteps.Steps.Text("added"));
            }
            catch (NonDeterminismException)
            {
                swallowed++;
            }
        }

        return "swallowed";
    }
}
