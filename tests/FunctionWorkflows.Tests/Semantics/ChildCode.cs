namespace FunctionWorkflows.Tests.Semantics;

/// <summary>Workflows with children.</summary>
public static partial class ChildCode
{
    [Workflow]
    public static async Task<int> Leaf(WorkflowContext ctx, string what)
    {
        await ctx.Run(CodeSteps.Steps.Undo($"before {what}"));
        return await ctx.Run(CodeSteps.Steps.Fail(what));
    }

    [Workflow]
    public static async Task<int> Middle(WorkflowContext ctx, string what) =>
        await ctx.Run(CodeSteps.Steps.Add(1, 1)) + await ctx.Run(Workflows.Leaf(what).WithId("leaf"));

    [Workflow]
    public static async Task<int> Top(WorkflowContext ctx, string what) =>
        await ctx.Run(CodeSteps.Steps.Add(2, 2)) + await ctx.Run(Workflows.Middle(what).WithId("middle"));

    [Workflow]
    public static async Task<string> Catches(WorkflowContext ctx, string what)
    {
        try
        {
            return $"{await ctx.Run(Workflows.Leaf(what).WithId("leaf"))}";
        }
        catch (StepFailedException e)
        {
            return $"{e.WorkflowId} {e.StepName} {e.Message} {e.IsCausedBy<InvalidOperationException>()}";
        }
    }

    [Workflow]
    public static async Task<string> Clashes(WorkflowContext ctx, string id)
    {
        try
        {
            await ctx.Run(CodeSteps.Workflows.Sum(1).WithId(id));
            return "ran";
        }
        catch (StepFailedException e)
        {
            return $"{e.ErrorType} {e.IsCausedBy<WorkflowExistsException>()}: {e.Message}";
        }
    }

    [Workflow]
    public static async Task<int> Retries(WorkflowContext ctx, string what, int retries) =>
        await ctx.Run(Workflows.FailsAt(what).WithRetries(retries, Backoff.Constant(TimeSpan.Zero)));

    /// <summary>Fails until the test has let so many of them run.</summary>
    [Workflow]
    public static async Task<int> FailsAt(WorkflowContext ctx, string what) => await ctx.Run(Steps.Count(what));

    [Step(MaxRetries = 0)]
    public static int Count(string what, [FromServices] Board board)
    {
        var run = board.Run(what);
        return board.IsOpen($"{what} {run}") ? run : throw new InvalidOperationException($"{what} {run}");
    }

    [Step]
    public static string Big(int length, char of) => new(of, length);

    [Workflow]
    public static async Task<string> Doubles(WorkflowContext ctx, string text) =>
        await ctx.Run(Steps.Read(text)) + text;

    [Workflow]
    public static async Task<string> PassesBig(WorkflowContext ctx, int length)
    {
        var big = await ctx.Run(Steps.Big(length, 'x'));
        return await ctx.Run(Workflows.Doubles(big).WithId("child"));
    }

    [Workflow]
    public static async Task<string> PassesRef(WorkflowContext ctx, int length)
    {
        var reference = ctx.Put(new string('y', length));
        return await ctx.Run(Workflows.Reads(reference).WithId("child"));
    }

    [Workflow]
    public static async Task<string> Reads(WorkflowContext ctx, ObjectRef<string> text) =>
        await ctx.Run(Steps.Read(text));

    [Step]
    public static string Read(string text) => text;

    /// <summary>Has a child that fails in its first try, and waits in its second; and sees an event meanwhile.</summary>
    [Workflow]
    public static async Task<int> Repeats(WorkflowContext ctx, string what)
    {
        var child = ctx.Run(Workflows.WaitsAt(what).WithRetries(5, Backoff.Constant(TimeSpan.Zero)));
        await ctx.WaitForEvent<int>("seen");
        return await child;
    }

    [Workflow]
    public static async Task<int> WaitsAt(WorkflowContext ctx, string what) => await ctx.Run(Steps.CountAndWait(what));

    [Step(MaxRetries = 0)]
    public static async Task<int> CountAndWait(
        string what, [FromServices] Board board, CancellationToken cancellationToken)
    {
        var run = board.Run(what);
        if (run == 1)
        {
            throw new InvalidOperationException("the first fails");
        }

        await board.PassAsync($"gate {run}", cancellationToken);
        return run;
    }

    [Workflow]
    public static async Task<string> WaitsForChild(WorkflowContext ctx) =>
        await ctx.Run(ChangingCode.Workflows.Waits().WithId("child"));

    [Workflow]
    public static async Task<string> Ids(WorkflowContext ctx)
    {
        var children = Enumerable.Range(0, 3).Select(i => ctx.Run(CodeSteps.Workflows.Same($"child{i}"))).ToArray();
        return string.Join('\n', await Task.WhenAll(children));
    }
}
