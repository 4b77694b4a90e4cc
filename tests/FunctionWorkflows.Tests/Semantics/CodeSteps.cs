namespace FunctionWorkflows.Tests.Semantics;

/// <summary>Workflows in code, and the steps that they run.</summary>
public static partial class CodeSteps
{
    [Step]
    public static int Add(int a, int b, [FromServices] Board board)
    {
        board.Note($"{a}+{b}");
        return a + b;
    }

    [Step(MaxRetries = 0)]
    public static int Fail(string what, [FromServices] Board board)
    {
        board.Note($"fail {what}");
        return board.IsOpen(what) ? 7 : throw new InvalidOperationException(what);
    }

    [Step(FormerNames = ["Semantics.FormerUndo"])]
    public static void Undo(string what, [FromServices] Board board) => board.Note($"undo {what}");

    [Step(MaxRetries = 0)]
    public static void UndoOrFail(string what, [FromServices] Board board)
    {
        board.Note($"try to undo {what}");
        if (!board.IsOpen(what))
        {
            throw new InvalidOperationException(what);
        }
    }

    [Step]
    public static async Task<string> Gated(
        string gate, [FromServices] Board board, CancellationToken cancellationToken)
    {
        try
        {
            await board.PassAsync(gate, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            board.Note($"canceled {gate}");
            throw;
        }

        return gate;
    }

    [Workflow]
    public static async Task<int> Sum(WorkflowContext ctx, int count)
    {
        var sum = 0;
        for (var i = 1; i <= count; i++)
        {
            sum = await ctx.Run(Steps.Add(sum, i));
        }

        return sum;
    }

    [Workflow]
    public static async Task<int> FanOut(WorkflowContext ctx, int count)
    {
        var sums = await Task.WhenAll(Enumerable.Range(1, count).Select(i => ctx.Run(Steps.Add(i, i))));
        return sums.Sum();
    }

    [Workflow]
    public static async Task<string> Decide(WorkflowContext ctx, TimeSpan timeout)
    {
        try
        {
            return await ctx.WaitForEvent<string>("decision", timeout);
        }
        catch (TimeoutException)
        {
            return "late";
        }
    }

    [Workflow]
    public static async Task<int> Parent(WorkflowContext ctx, int count) =>
        await ctx.Run(Workflows.Sum(count)) + await ctx.Run(Workflows.FanOut(count));

    [Workflow]
    public static async Task<string> Asks(WorkflowContext ctx) =>
        await ctx.Run(Workflows.Decide(TimeSpan.FromHours(1)).WithId("child"));

    [Workflow]
    public static async Task<int> Asked(WorkflowContext ctx) =>
        await ctx.Run(Workflows.Answers().WithId("child"));

    [Workflow]
    public static async Task<int> Answers(WorkflowContext ctx) => await ctx.Run(Steps.Fail("child"));

    [Workflow]
    public static async Task<string> Saga(WorkflowContext ctx, string failing)
    {
        foreach (var name in (string[])["a", "b", "c"])
        {
            ctx.Compensate(Steps.Undo(name));
            if (name == failing)
            {
                await ctx.Run(Steps.Fail(name));
            }
        }

        return "done";
    }

    [Workflow]
    public static async Task<int> Caught(WorkflowContext ctx)
    {
        try
        {
            return await ctx.Run(Steps.Fail("x"));
        }
        catch (StepFailedException e) when (e.IsCausedBy<InvalidOperationException>())
        {
            return await ctx.Run(Steps.Add(40, 2));
        }
    }

    [Workflow]
    public static async Task<int> FailsAfter(WorkflowContext ctx)
    {
        var one = await ctx.Run(Steps.Add(1, 0));
        var two = ctx.Run(Steps.Add(2, 0));
        try
        {
            return one + await ctx.Run(Steps.Fail("late")) + await two;
        }
        finally
        {
            await ctx.Run(Steps.Undo("after"));
        }
    }

    [Workflow]
    public static async Task<int> Loop(WorkflowContext ctx, int left, int sum)
    {
        var next = await ctx.WaitForEvent<int>("number");
        return left == 1
            ? sum + next
            : await ctx.ContinueAsNew(Workflows.Loop(left - 1, sum + next));
    }

    [Workflow]
    public static async Task<string> CleansUp(WorkflowContext ctx)
    {
        try
        {
            return await ctx.Run(Steps.Gated("gate"));
        }
        finally
        {
            await ctx.Run(Steps.Undo("gate"));
        }
    }

    [Workflow]
    public static async Task<string> Race(WorkflowContext ctx) =>
        await ctx.Race(Steps.Gated("slow"), Steps.Gated("fast"));

    [Workflow]
    public static async Task<string[]> Map(WorkflowContext ctx, int count, int parallel) =>
        await ctx.Map(Enumerable.Range(0, count), i => Steps.Gated($"{i}"), parallel);

    // What the analyzers refuse is what the engine is to find out, too.
    [Workflow]
    public static async Task<string> Foreign(WorkflowContext ctx)
    {
#pragma warning disable FW0028, FW0029
        await Task.Run(() => Thread.Sleep(20));
#pragma warning restore FW0028, FW0029
        return await ctx.Run(Steps.Gated("never"));
    }

    [Workflow]
    public static async Task<string> Same(WorkflowContext ctx, string gate)
    {
        var before = $"{ctx.Now:O} {ctx.NewGuid()} {ctx.Random.Next()}";
        ctx.SetStatus(before);
        await ctx.Run(Steps.Gated(gate));
        return before;
    }

    [Workflow]
    public static async Task<DateTimeOffset> Sleeps(WorkflowContext ctx, TimeSpan duration)
    {
        await ctx.Sleep(duration);
        return ctx.Now;
    }

    [Workflow]
    public static Task<string> Lets(WorkflowContext ctx)
    {
        _ = ctx.Run(Workflows.Sum(2).WithId("let-go"));
        return Task.FromResult("let go");
    }
}
