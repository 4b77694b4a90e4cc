namespace FunctionWorkflows.Tests.Semantics;

/// <summary>Workflows that wait for events.</summary>
public static partial class EventCode
{
    /// <summary>Takes so many numbers in each run, and tells all.</summary>
    [Workflow]
    public static async Task<string> Numbers(WorkflowContext ctx, int left, int perRun, string sofar)
    {
        for (var i = 0; i < perRun; i++)
        {
            sofar += $" {await ctx.WaitForEvent<int>("number")}";
        }

        return left <= 1 ? sofar : await ctx.ContinueAsNew(Workflows.Numbers(left - 1, perRun, sofar));
    }

    /// <summary>Several waits of one name at a time.</summary>
    [Workflow]
    public static async Task<string> SideBySide(WorkflowContext ctx, int count)
    {
        var waits = Enumerable.Range(0, count).Select(_ => ctx.WaitForEvent<string>("name")).ToArray();
        return string.Join(' ', await Task.WhenAll(waits));
    }

    /// <summary>The wait that gave up is not served; the one after it is.</summary>
    [Workflow]
    public static async Task<string> AfterTimeout(WorkflowContext ctx)
    {
        try
        {
            return await ctx.WaitForEvent<string>("name", TimeSpan.FromMilliseconds(20));
        }
        catch (TimeoutException)
        {
            return "late: " + await ctx.WaitForEvent<string>("name");
        }
    }

    /// <summary>A race of two events that both came before; then the loser's event is waited for.</summary>
    [Workflow]
    public static async Task<string> RaceOfKept(WorkflowContext ctx)
    {
        await ctx.WaitForEvent<int>("begin");
        var first = await ctx.Race(Event.WaitFor<string>("a"), Event.WaitFor<string>("b"));
        var second = await ctx.Race(Event.WaitFor<string>("a"), Event.WaitFor<string>("b"));
        return $"{first} {second}";
    }

    [Workflow]
    public static async Task<int> Large(WorkflowContext ctx)
    {
        var sum = (await ctx.WaitForEvent<string>("large")).Length;
        return sum + (await ctx.WaitForEvent<byte[]>("raw")).Length;
    }

    /// <summary>Runs something while events come.</summary>
    [Workflow]
    public static async Task<string> Beside(WorkflowContext ctx, int count)
    {
        var gated = ctx.Run(CodeSteps.Steps.Gated("beside"));
        var taken = new List<int>();
        for (var i = 0; i < count; i++)
        {
            taken.Add(await ctx.WaitForEvent<int>("number"));
        }

        await ctx.Run(CodeSteps.Steps.Undo("taken"));
        return $"{string.Join(' ', taken)} {await gated}";
    }

    /// <summary>What is raised may be anything.</summary>
    [Workflow]
    public static async Task<string> Typed(WorkflowContext ctx)
    {
        try
        {
            return $"{await ctx.WaitForEvent<int>("number")}";
        }
        catch (FunctionWorkflowsException e) when (e.Code == "FW1014")
        {
            return "no number, then " + await ctx.WaitForEvent<int>("number");
        }
    }

    /// <summary>Raises two events for another workflow; its first try fails after that.</summary>
    [Step(MaxRetries = 1)]
    public static async Task Raises(string to, StepContext context, [FromServices] Board board)
    {
        await context.Workflows.RaiseEventAsync(to, "number", 1);
        await context.Workflows.RaiseEventAsync(to, "number", 2);
        if (board.Run("raises") == 1)
        {
            throw new InvalidOperationException("the first try fails");
        }
    }
}
