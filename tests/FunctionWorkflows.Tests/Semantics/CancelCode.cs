namespace FunctionWorkflows.Tests.Semantics;

/// <summary>Workflows that are canceled, and what gives one thing up.</summary>
public static partial class CancelCode
{
    /// <summary>Waits for a step, an event, a timer and a child at a time, and tells what became of them.</summary>
    [Workflow]
    public static async Task<string> WaitsForAll(WorkflowContext ctx)
    {
        Task[] all =
        [
            ctx.Run(CodeSteps.Steps.Gated("step")),
            ctx.WaitForEvent<int>("none"),
            ctx.WaitForEvent<int>("nothing", TimeSpan.FromHours(1)),
            ctx.Sleep(TimeSpan.FromHours(1)),
            ctx.Run(CodeSteps.Steps.Gated("beside"), ctx.CancellationToken),
        ];
        try
        {
            await Task.WhenAll(all);
            return "done";
        }
        catch (OperationCanceledException)
        {
            var fired = ctx.CancellationToken.IsCancellationRequested ? "fired" : "not fired";
            await ctx.Run(CodeSteps.Steps.Undo($"{fired} {all.Count(task => task.IsCanceled)}"));
            throw;
        }
    }

    /// <summary>Undoes what it did; one of these fails until the test lets it, or takes until then.</summary>
    [Workflow]
    public static async Task<string> Books(WorkflowContext ctx, bool fails)
    {
        ctx.Compensate(CodeSteps.Steps.Undo("first"));
        ctx.Compensate(CodeSteps.Steps.Gated("undo"));
        ctx.Compensate(CodeSteps.Steps.Undo("last"));
        if (fails)
        {
            await ctx.Run(CodeSteps.Steps.Fail("booking"));
        }

        return await ctx.Run(CodeSteps.Steps.Gated("booking"));
    }

    /// <summary>Takes no notice of a cancellation.</summary>
    [Workflow]
    public static async Task<string> Ignores(WorkflowContext ctx)
    {
        try
        {
            return await ctx.WaitForEvent<string>("none");
        }
        catch (OperationCanceledException)
        {
            return await ctx.Run(CodeSteps.Steps.Gated("cleaning"));
        }
    }

    /// <summary>Gives each up by a token of its own, and goes on.</summary>
    [Workflow]
    public static async Task<string> GivesUp(WorkflowContext ctx)
    {
        using var giving = new CancellationTokenSource();
        Task[] all =
        [
            ctx.Run(CodeSteps.Steps.Gated("step"), giving.Token),
            ctx.Sleep(TimeSpan.FromHours(1), giving.Token),
            ctx.WaitForEvent<int>("none", cancellationToken: giving.Token),
            ctx.WaitForEvent<int>("nothing", TimeSpan.FromHours(1), giving.Token),
            ctx.Run(CodeSteps.Workflows.CleansUp(), giving.Token),
        ];
        await ctx.WaitForEvent<int>("enough");
        giving.Cancel();
        var late = ctx.Run(CodeSteps.Steps.Undo("late"), giving.Token);
        var canceled = all.Append(late).Count(task => task.IsCanceled);
        await ctx.Run(CodeSteps.Steps.Undo("after"));
        return $"{canceled} {ctx.CancellationToken.IsCancellationRequested}";
    }

    /// <summary>Gives up what it has, and goes on as new in the same breath.</summary>
    [Workflow]
    public static async Task<string> GoesOnAsNew(WorkflowContext ctx, int run)
    {
        if (run == 2)
        {
            return "done";
        }

        using var giving = new CancellationTokenSource();
        _ = ctx.Run(CodeSteps.Steps.Gated("step"), giving.Token);
        _ = ctx.Run(CodeSteps.Workflows.CleansUp().WithId("child"), giving.Token);
        await ctx.WaitForEvent<int>("go");
        giving.Cancel();
        return await ctx.ContinueAsNew(Workflows.GoesOnAsNew(run + 1));
    }

    [Workflow]
    public static async Task<string> Parent(WorkflowContext ctx, int depth) => depth == 0
        ? await ctx.Run(CodeSteps.Workflows.CleansUp().WithId("leaf"))
        : await ctx.Run(Workflows.Parent(depth - 1).WithId($"level{depth - 1}"));
}
