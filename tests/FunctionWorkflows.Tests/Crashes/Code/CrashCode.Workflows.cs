namespace FunctionWorkflows.Tests.Crashes;

/// <content>Workflows that are crashed at each write.</content>
internal static partial class CrashCode
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(3);
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    [Workflow]
    public static async Task<string> Sequence(WorkflowContext ctx)
    {
        var a = await ctx.Run(Do("a"));
        var b = await ctx.Run(Steps.StepFlaky("b").WithRetries(3, Backoff.Constant(TimeSpan.Zero)));
        return $"{a} {b} {await ctx.Run(Do("c"))}";
    }

    [Workflow]
    public static async Task<string> FanOut(WorkflowContext ctx, int count)
    {
        var outputs = await Task.WhenAll(Enumerable.Range(0, count).Select(i => ctx.Run(Do($"s{i}"))));
        return $"{string.Join(' ', outputs)} {await ctx.Run(Do("in"))}";
    }

    [Workflow]
    public static async Task<string> Graph(WorkflowContext ctx)
    {
        try
        {
            return await ctx.Run(Steps.StepFails("broken", Args.Of([Do("a"), Do("b")])));
        }
        catch (StepFailedException)
        {
            await ctx.Sleep(Short);
            return await ctx.Run(Steps.StepJoins("j", Args.Of([Do("c"), Do("d")])));
        }
    }

    /// <summary>A step against a timer; a step that never ends where <paramref name="isEndless"/>.</summary>
    [Workflow]
    public static async Task<string> Timed(WorkflowContext ctx, bool isEndless, TimeSpan limit)
    {
        using var giveUp = new CancellationTokenSource();
        var step = ctx.Run(isEndless ? Steps.StepEndless("step") : Do("step"), giveUp.Token);
        var timer = ctx.Sleep(limit, giveUp.Token);
        var first = await Task.WhenAny(step, timer);
        giveUp.Cancel();
        return await ctx.Run(Do(first == step ? "in time" : "late"));
    }

    [Workflow]
    public static async Task<string> Race(WorkflowContext ctx)
    {
        var first = await ctx.Race(Steps.StepEndless("slow"), Do("fast"));
        return $"{first} {await ctx.Run(Do("after"))}";
    }

    [Workflow]
    public static async Task<string> Saga(WorkflowContext ctx, bool hasUndoToMend)
    {
        foreach (var label in (string[])["a", "b", "c"])
        {
            ctx.Compensate(hasUndoToMend && label == "b" ? Steps.StepToMend($"undo {label}") : Do($"undo {label}"));
            await ctx.Run(Do(label));
        }

        return await ctx.Run(Fail("d"));
    }

    [Workflow]
    public static async Task<string> Parent(WorkflowContext ctx)
    {
        var one = ctx.Run(Workflows.Sequence());
        var two = ctx.Run(Workflows.Map(3));
        return $"{await one}, {await two}, {await ctx.Run(Do("end"))}";
    }

    [Workflow]
    public static async Task<string> CatchesChild(WorkflowContext ctx)
    {
        try
        {
            return await ctx.Run(Workflows.Saga(false));
        }
        catch (StepFailedException e)
        {
            return $"{e.Message[..8]} {await ctx.Run(Do("caught"))}";
        }
    }

    [Workflow]
    public static async Task<string> ParentToMend(WorkflowContext ctx) =>
        $"{await ctx.Run(Workflows.ToMend())} {await ctx.Run(Do("end"))}";

    [Workflow]
    public static async Task<string> ToMend(WorkflowContext ctx)
    {
        var one = await ctx.Run(Do("one"));
        var two = ctx.Run(Do("two"));
        try
        {
            return $"{one} {await ctx.Run(Steps.StepToMend("mend"))} {await two}";
        }
        finally
        {
            await ctx.Run(Do("finally"));
        }
    }

    /// <summary>Takes an event in each of its runs; the last but one gives up a timer when it goes on.</summary>
    [Workflow]
    public static async Task<string> Loop(WorkflowContext ctx, int left, string heard)
    {
        var next = await ctx.WaitForEvent<string>("event", left == 2 ? Long : null);
        heard += " " + await ctx.Run(Do(next));
        return left == 1 ? heard : await ctx.ContinueAsNew(Workflows.Loop(left - 1, heard));
    }

    [Workflow]
    public static async Task<string> Listens(WorkflowContext ctx)
    {
        await ctx.Run(Do("a"));
        var one = await ctx.WaitForEvent<string>("event");
        await ctx.Run(Do(one));
        var two = await ctx.WaitForEvent<string>("event", Long);
        await ctx.Run(Do(two));
        return $"{one} {two} {await ctx.WaitForEvent<string>("event")}";
    }

    [Workflow]
    public static async Task<string> Decides(WorkflowContext ctx, TimeSpan timeout)
    {
        try
        {
            return await ctx.Run(Do(await ctx.WaitForEvent<string>("event", timeout)));
        }
        catch (TimeoutException)
        {
            return await ctx.Run(Do("late"));
        }
    }

    [Workflow]
    public static async Task<string> Sleeps(WorkflowContext ctx)
    {
        var before = ctx.Now;
        await ctx.Run(Do("a"));
        await ctx.Sleep(Short);
        await ctx.Run(Do("b"));
        return ctx.Now >= before + Short ? "slept" : "woke early";
    }

    [Workflow]
    public static async Task<string> Map(WorkflowContext ctx, int count) =>
        string.Join(' ', await ctx.Map(Enumerable.Range(0, count), i => Do($"m{i}"), maxParallel: 2));

    [Workflow]
    public static async Task<string> CleansUp(WorkflowContext ctx)
    {
        ctx.Compensate(Do("undo"));
        await ctx.Run(Do("a"));
        try
        {
            await ctx.Run(Do("b"));
            await ctx.Sleep(Short);
            return await ctx.Run(Workflows.CleansUpInside());
        }
        finally
        {
            await ctx.Run(Do("clean up"));
        }
    }

    [Workflow]
    public static async Task<string> CleansUpInside(WorkflowContext ctx)
    {
        try
        {
            return await ctx.Run(Steps.StepEndless("inside"));
        }
        finally
        {
            await ctx.Run(Do("clean up inside"));
        }
    }

    /// <summary>The same as <see cref="CleansUp"/>, with an end of its own.</summary>
    [Workflow]
    public static async Task<string> MayBeCanceled(WorkflowContext ctx)
    {
        ctx.Compensate(Do("undo"));
        await ctx.Run(Do("a"));
        try
        {
            await Task.WhenAll(ctx.Run(Do("b")), ctx.Run(Workflows.Map(2)));
            return "whole";
        }
        finally
        {
            await ctx.Run(Do("clean up"));
            await ctx.Sleep(Short);
        }
    }

    [Workflow]
    public static async Task<string> Says(WorkflowContext ctx)
    {
        ctx.SetStatus("begins");
        var said = $"{ctx.NewGuid()} {ctx.Random.Next()} {ctx.Now:O}";
        var heard = await ctx.Run(Steps.StepSays("one", said));
        ctx.SetStatus("goes on");
        var version = ctx.Version("change", 0, 1);
        said += $" {ctx.NewGuid()} {ctx.Random.Next()} {ctx.Now:O} {version}";
        var second = await ctx.Run(Steps.StepSays("two", said));
        ctx.SetStatus("ends");
        return second == $"two|{said}" && said.StartsWith(heard["one|".Length..], StringComparison.Ordinal)
            ? "same"
            : $"'{said}' is not '{heard}', '{second}'";
    }
}
