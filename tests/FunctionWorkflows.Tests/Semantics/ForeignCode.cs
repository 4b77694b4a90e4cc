namespace FunctionWorkflows.Tests.Semantics;

// What the analyzers refuse is what the engine is to find out, too.
#pragma warning disable FW0025, FW0028, FW0029, FW0030, FW0031, FW0033

/// <summary>Code that awaits what its context did not give, or uses that elsewhere.</summary>
public static partial class ForeignCode
{
    [Workflow]
    public static async Task<string> Foreign(WorkflowContext ctx, string kind)
    {
        switch (kind)
        {
            case "task":
                await Task.Run(() => Thread.Sleep(10));
                break;
            case "delay":
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
                break;
            case "never":
                await new TaskCompletionSource().Task;
                break;
            case "configured":
                await ctx.Run(CodeSteps.Steps.Add(1, 2)).ConfigureAwait(false);
                break;
            case "configured at the end":
                return $"{await ctx.Run(CodeSteps.Steps.Add(1, 2)).ConfigureAwait(false)}";
            case "elsewhere":
                await Task.WhenAll(ctx.Run(CodeSteps.Steps.Gated("elsewhere")), UseElsewhere(ctx));
                break;
            case "beside":
                await Task.WhenAny(ctx.WaitForEvent<int>("none"), Task.Run(() => Thread.Sleep(10)));
                break;
        }

        return await ctx.Run(CodeSteps.Steps.Gated("never"));
    }

    /// <summary>The same, once something is recorded, and only in the second life.</summary>
    [Workflow]
    public static async Task<string> ForeignLater(WorkflowContext ctx, string deployed)
    {
        await ctx.Run(CodeSteps.Steps.Undo("a"));
        if (Deployment.Of(deployed) != "old")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        return await ctx.WaitForEvent<string>("go");
    }

    [Workflow]
    public static async Task<string> Unawaited(WorkflowContext ctx, bool fails)
    {
        _ = ctx.Run(CodeSteps.Steps.Gated("unawaited"));
        _ = ctx.Sleep(TimeSpan.FromHours(1));
        _ = ctx.WaitForEvent<int>("none");
        await ctx.Run(CodeSteps.Steps.Gated("awaited"));
        return fails ? throw new InvalidOperationException("the code fails") : "done";
    }

    /// <summary>Yields, which goes on in the same place.</summary>
    [Workflow]
    public static async Task<int> Yields(WorkflowContext ctx)
    {
        await Task.Yield();
        return await ctx.Run(CodeSteps.Steps.Add(1, 2));
    }

    private static Task<Guid> UseElsewhere(WorkflowContext ctx) => Task.Run(() => ctx.NewGuid());
}
