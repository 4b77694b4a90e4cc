namespace FunctionWorkflows.Tests.Replay;

/// <summary>A workflow as it was, and as later code has it: a history of one is replayed as if it were of another.</summary>
public static partial class ReplayCode
{
    [Step]
    public static int First(int n) => n + 1;

    [Step]
    public static int Second(int n) => n * 2;

    [Step]
    public static int Third(int n) => n - 3;

    [Step]
    public static string Text(int length) => new('x', length);

    [Step]
    public static ObjectRef<string> Put(int length) => ObjectRef.Put(new string('y', length));

    [Step]
    public static int LengthOf(string text) => text.Length;

    [Step(MaxRetries = 0)]
    public static int Fail() => throw new InvalidOperationException("no");

    [Workflow]
    public static async Task<int> Original(WorkflowContext ctx, int n)
    {
        var first = await ctx.Run(Steps.First(n));
        await ctx.Sleep(TimeSpan.Zero);
        var second = await ctx.Run(Steps.Second(first));
        return second + await ctx.WaitForEvent<int>("go");
    }

    [Workflow]
    public static async Task<int> Tidied(WorkflowContext ctx, int n)
    {
        async Task<int> Doubled() => await ctx.Run(Steps.Second(await ctx.Run(Steps.First(n)).ContinueAfterNap(ctx)));
        return await Doubled() + await ctx.WaitForEvent<int>("go");
    }

    [Workflow]
    public static async Task<int> Added(WorkflowContext ctx, int n)
    {
        var first = await ctx.Run(Steps.First(n));
        await ctx.Sleep(TimeSpan.Zero);
        first = await ctx.Run(Steps.Third(first));
        var second = await ctx.Run(Steps.Second(first));
        return second + await ctx.WaitForEvent<int>("go");
    }

    [Workflow]
    public static async Task<int> Removed(WorkflowContext ctx, int n)
    {
        var first = await ctx.Run(Steps.First(n));
        await ctx.Sleep(TimeSpan.Zero);
        return first;
    }

    [Workflow]
    public static async Task<int> Reordered(WorkflowContext ctx, int n)
    {
        var second = await ctx.Run(Steps.Second(n));
        await ctx.Sleep(TimeSpan.Zero);
        var first = await ctx.Run(Steps.First(second));
        return first + await ctx.WaitForEvent<int>("go");
    }

    [Workflow]
    public static async Task<int> OtherEvent(WorkflowContext ctx, int n)
    {
        var first = await ctx.Run(Steps.First(n));
        await ctx.Sleep(TimeSpan.Zero);
        var second = await ctx.Run(Steps.Second(first));
        return second + await ctx.WaitForEvent<int>("start");
    }

    [Workflow]
    public static async Task<int> Longer(WorkflowContext ctx, int n)
    {
        var sum = await Tidied(ctx, n);
        return await ctx.Run(Steps.Third(sum));
    }

    [Workflow]
    public static async Task<int> LongerFromNowOn(WorkflowContext ctx, int n)
    {
        var sum = await Tidied(ctx, n);
        return ctx.Version("third", 0, 1) == 0 ? sum : await ctx.Run(Steps.Third(sum));
    }

    [Workflow]
    public static async Task<int> Throws(WorkflowContext ctx, int n) =>
        await Tidied(ctx, n) > 0 ? throw new InvalidOperationException("too much") : 0;

    [Workflow]
    public static async Task<int> OtherParameter(WorkflowContext ctx, int count) => await Tidied(ctx, count);

    [Workflow]
    public static async Task<int> Everything(WorkflowContext ctx)
    {
        var sum = await ctx.Run(Workflows.Child(1));
        try
        {
            await ctx.Run(Steps.Fail());
        }
        catch (StepFailedException)
        {
            sum += (await ctx.Map([1, 2, 3], n => Steps.First(n), maxParallel: 2)).Sum();
        }

        ctx.Compensate(Steps.First(0));
        sum += await ctx.Race(Steps.First(sum), Event.WaitFor<int>("never"));
        return sum + ctx.Version("change", 1, 2) + ctx.Random.Next(2);
    }

    [Workflow]
    public static async Task<int> Child(WorkflowContext ctx, int n) => await ctx.Run(Steps.First(n));

    [Workflow]
    public static async Task<int> Large(WorkflowContext ctx, int heard, int passed)
    {
        var text = await ctx.Run(Steps.Text(heard));
        var reference = await ctx.Run(Steps.Put(passed));
        var small = await ctx.Run(Steps.Put(100_000));
        return text.Length + await ctx.Run(Steps.LengthOf(reference)) + await ctx.Run(Steps.LengthOf(small));
    }

    [Workflow]
    public static async Task<string> Stubborn(WorkflowContext ctx)
    {
        while (true)
        {
            try
            {
                return $"{await ctx.WaitForEvent<int>("number")}";
            }
            catch (FunctionWorkflowsException e) when (e.Code == "FW1014")
            {
                ctx.SetStatus("that was no number");
            }
        }
    }

    private static async Task<int> ContinueAfterNap(this Task<int> before, WorkflowContext ctx)
    {
        var value = await before;
        await ctx.Sleep(TimeSpan.Zero);
        return value;
    }
}
