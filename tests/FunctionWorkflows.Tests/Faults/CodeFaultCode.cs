using FunctionWorkflows.Tests.Semantics;

namespace FunctionWorkflows.Tests.Faults;

/// <summary>Workflows in code for the faults that befall them.</summary>
public static partial class CodeFaultCode
{
    [Step(MaxRetries = 5)]
    public static int FailsOnce(string name, [FromServices] Board board) =>
        board.Run(name) == 1 ? throw new InvalidOperationException(name) : 5;

    [Step]
    public static Step<int> Leads(string name) =>
        Steps.FailsOnce(name).WithRetries(5, Backoff.Constant(TimeSpan.FromSeconds(2)));

    /// <summary>What it asks for beside a failure still has a try to come when it ends.</summary>
    [Workflow]
    public static async Task<int> AsksAfterFailure(WorkflowContext ctx, bool isInside)
    {
        var beside = isInside
            ? Steps.Leads("beside")
            : Steps.FailsOnce("beside").WithRetries(5, Backoff.Constant(TimeSpan.FromSeconds(2)));
        int first;
        try
        {
            first = await ctx.Run(CodeSteps.Steps.Fail("x"));
        }
        catch (StepFailedException)
        {
            _ = ctx.Run(beside);
            await ctx.Run(CodeSteps.Steps.Gated("end"));
            throw;
        }

        return first + await ctx.Run(beside);
    }

    /// <summary>Gives a timer up because of a failure.</summary>
    [Workflow]
    public static async Task<int> GivesUpAfterFailure(WorkflowContext ctx, TimeSpan duration)
    {
        using var giving = new CancellationTokenSource();
        var sleep = ctx.Run(Event.Sleep(duration), giving.Token);
        int first;
        try
        {
            first = await ctx.Run(CodeSteps.Steps.Fail("x"));
        }
        catch (StepFailedException)
        {
            giving.Cancel();
            throw;
        }

        await sleep;
        return first;
    }

    [Workflow]
    public static async Task<string> PollsAndSleeps(WorkflowContext ctx)
    {
        var poll = ctx.Run(Event.WaitFor(new BoardListener("e")));
        var sleep = ctx.Sleep(TimeSpan.FromHours(1));
        await ctx.WaitForEvent<int>("go");
        await Task.WhenAny(poll, sleep);
        return poll.IsCompleted ? await poll : "late";
    }

    [Workflow]
    public static async Task<int> RetriesAndSleeps(WorkflowContext ctx)
    {
        var step = ctx.Run(Steps.FailsOnce("retried").WithRetries(5, Backoff.Constant(TimeSpan.FromSeconds(0.9))));
        var sleep = ctx.Sleep(TimeSpan.FromHours(1));
        await ctx.WaitForEvent<int>("go");
        await Task.WhenAny(step, sleep);
        return step.IsCompleted ? await step : 0;
    }

    [Workflow]
    public static async Task<string> AsksInDrain(WorkflowContext ctx)
    {
        var late = ctx.Sleep(TimeSpan.FromHours(1));
        await ctx.Run(CodeSteps.Steps.Gated("step"));
        await Task.WhenAny(late, ctx.Sleep(TimeSpan.FromMilliseconds(10)));
        return "done";
    }

    [Workflow]
    public static async Task<string> Polls(WorkflowContext ctx) =>
        await ctx.Run(Event.WaitFor(new BoardListener("e")));

    /// <summary>Gives a wait up once its step has ended, and waits for the same event again.</summary>
    [Workflow]
    public static async Task<string> WaitsAgain(WorkflowContext ctx)
    {
        using var giving = new CancellationTokenSource();
        _ = ctx.Run(Event.WaitFor<string>("e"), giving.Token);
        await ctx.Run(CodeSteps.Steps.Gated("step").WithResources(gpus: 1));
        giving.Cancel();
        return await ctx.WaitForEvent<string>("e");
    }

    [Workflow]
    public static async Task<int> TakesThree(WorkflowContext ctx) =>
        await ctx.WaitForEvent<int>("first") + await ctx.WaitForEvent<int>("second")
            + await ctx.WaitForEvent<int>("third");

    [Workflow]
    public static async Task<int> Child(WorkflowContext ctx, string gate)
    {
        await ctx.Run(CodeSteps.Steps.Gated(gate));
        return 3;
    }

    [Workflow]
    public static async Task<int> HasChild(WorkflowContext ctx, string gate) =>
        await ctx.Run(Workflows.Child(gate).WithId("child"));

    [Workflow]
    public static async Task<string> GivesChildUp(WorkflowContext ctx)
    {
        using var giving = new CancellationTokenSource();
        var child = ctx.Run(Workflows.Child("child").WithId("child"), giving.Token);
        await ctx.WaitForEvent<int>("enough");
        giving.Cancel();
        await ctx.Sleep(TimeSpan.FromHours(1));
        return $"{child.IsCanceled}";
    }

    /// <summary>Its tokens are fired by another thread, or throw.</summary>
#pragma warning disable FW0025, FW0028, FW0029, FW0030, FW0031, FW0033
    [Workflow]
    public static async Task<string> FiredElsewhere(WorkflowContext ctx)
    {
        using var giving = new CancellationTokenSource();
        var step = ctx.Run(CodeSteps.Steps.Gated("step"), giving.Token);
        _ = Task.Run(() => Fire(giving));
        return await step;
    }
#pragma warning restore FW0025, FW0028, FW0029, FW0030, FW0031, FW0033

    [Workflow]
    public static async Task<string> HasThrowingToken(WorkflowContext ctx)
    {
        ctx.Compensate(CodeSteps.Steps.Undo("a"));
        using var hung = ctx.CancellationToken.Register(static () => throw new InvalidOperationException("hung on"));
        return await ctx.Run(CodeSteps.Steps.Gated("step"));
    }

    public static TaskCompletionSource<Exception?> Fired { get; } = new();

    private static void Fire(CancellationTokenSource giving)
    {
        try
        {
            giving.Cancel();
            Fired.TrySetResult(null);
        }
        catch (Exception e)
        {
            Fired.TrySetResult(e);
        }
    }
}
