namespace FunctionWorkflows.Tests.Crashes;

/// <content>A workflow that runs a program, as <see cref="CodeModel"/> says it has to.</content>
internal static partial class CrashCode
{
    [Workflow]
    public static async Task<string> Program(WorkflowContext ctx, CodeProgram program, int run, string before)
    {
        var output = before + await Run(ctx, program.Runs[run], $"r{run}");
        return run + 1 == program.Runs.Length
            ? output
            : await ctx.ContinueAsNew(Workflows.Program(program, run + 1, output));
    }

    [Workflow]
    public static Task<string> Child(WorkflowContext ctx, Op op, string at) => Run(ctx, op, at);

    private static async Task<string> Run(WorkflowContext ctx, Op op, string at)
    {
        switch (op.Kind)
        {
            case OpKind.Step:
                return await ctx.Run(Do(at));
            case OpKind.Flaky:
                return await ctx.Run(Steps.StepFlaky(at).WithRetries(3, Backoff.Constant(TimeSpan.Zero)));
            case OpKind.Fail:
                return await ctx.Run(Fail(at));
            case OpKind.ToMend:
                return await ctx.Run(Steps.StepToMend(at));
            case OpKind.Same:
                var said = $"{ctx.NewGuid()} {ctx.Random.Next()} {ctx.Now:O}";
                return await ctx.Run(Steps.StepSays(at, said)) == $"{at}|{said}" ? "same" : "another";
            case OpKind.Sequence:
                return await Sequence(ctx, op, at);
            case OpKind.All:
                var outputs = await Task.WhenAll(op.Inner.Select((inner, i) => Run(ctx, inner, $"{at}.{i}")));
                return $"[{string.Join(' ', outputs)}]";
            case OpKind.Any:
                return await Any(ctx, op, at);
            case OpKind.Race:
                return await ctx.Race(Steps.StepEndless($"{at}.0"), Do(at));
            case OpKind.Try:
                return await Try(ctx, op, at);
            case OpKind.Finally:
                return await Finally(ctx, op, at);
            case OpKind.Loop:
                return await Loop(ctx, op, at);
            case OpKind.Sleep:
                await ctx.Sleep(TimeSpan.FromMilliseconds(op.Count));
                return "";
            case OpKind.Event:
                return await ctx.WaitForEvent<string>(at);
            case OpKind.EventInTime:
                return await ctx.WaitForEvent<string>(at, Long);
            case OpKind.EventTooLate:
                return await TooLate(ctx, at);
            case OpKind.Child:
                return await ctx.Run(Workflows.Child(op.Inner[0], $"{at}c"));
            case OpKind.Map:
                return string.Join(' ', await ctx.Map(
                    Enumerable.Range(0, op.Count),
                    i => op.Fails && i == op.Count - 1 ? Fail($"{at}#{i}") : Do($"{at}#{i}"),
                    maxParallel: 2,
                    MapFailure.Continue));
            case OpKind.Graph:
                var b = op.Fails
                    ? Steps.StepFails($"{at}.b", Args.Of([Do($"{at}.a")]))
                    : Steps.StepJoins($"{at}.b", Args.Of([Do($"{at}.a")]));
                return await ctx.Run(Steps.StepJoins(at, Args.Of([b])));
            case OpKind.Compensate:
                ctx.Compensate(Do($"{at}!"));
                return "";
            default:
                ctx.SetStatus(at);
                return ctx.Version(at, 0, 1) == 1 ? "" : "another version";
        }
    }

    private static async Task<string> Sequence(WorkflowContext ctx, Op op, string at)
    {
        var outputs = new List<string>();
        for (var i = 0; i < op.Inner.Length; i++)
        {
            outputs.Add(await Run(ctx, op.Inner[i], $"{at}.{i}"));
        }

        return string.Join(' ', outputs);
    }

    private static async Task<string> Any(WorkflowContext ctx, Op op, string at)
    {
        using var giveUp = new CancellationTokenSource();
        var winner = Run(ctx, op.Inner[0], $"{at}.0");
        Task loser = op.Count switch
        {
            1 => ctx.Sleep(Long, giveUp.Token),
            2 => ctx.WaitForEvent<string>("never", cancellationToken: giveUp.Token),
            _ => ctx.Run(Steps.StepEndless($"{at}.1"), giveUp.Token),
        };
        await Task.WhenAny(winner, loser);
        giveUp.Cancel();
        return await winner;
    }

    private static async Task<string> Try(WorkflowContext ctx, Op op, string at)
    {
        try
        {
            return await Run(ctx, op.Inner[0], $"{at}.0");
        }
        catch (StepFailedException)
        {
            return $"caught {await Run(ctx, op.Inner[1], $"{at}.1")}";
        }
    }

    private static async Task<string> Finally(WorkflowContext ctx, Op op, string at)
    {
        try
        {
            return await Run(ctx, op.Inner[0], $"{at}.0");
        }
        finally
        {
            await Run(ctx, op.Inner[1], $"{at}.1");
        }
    }

    private static async Task<string> Loop(WorkflowContext ctx, Op op, string at)
    {
        var outputs = new List<string>();
        for (var i = 0; i < op.Count; i++)
        {
            outputs.Add(await Run(ctx, op.Inner[0], $"{at}#{i}"));
        }

        return string.Join(' ', outputs);
    }

    private static async Task<string> TooLate(WorkflowContext ctx, string at)
    {
        try
        {
            return await ctx.WaitForEvent<string>(at, TimeSpan.FromMilliseconds(1));
        }
        catch (TimeoutException)
        {
            return "late";
        }
    }
}
