namespace FunctionWorkflows.Tests.Crashes;

/// <summary>The workflows in code that are crashed at each write.</summary>
internal static class CodeScenarios
{
    public static IReadOnlyList<CodeScenario> All { get; } =
    [
        Of("sequence", () => CrashCode.Workflows.Sequence(), "a b c", "a", "b", "c") with { IsOrdered = true },
        Of("fan-out", () => CrashCode.Workflows.FanOut(5), "s0 s1 s2 s3 s4 in", "s0", "s1", "s2", "s3", "s4", "in"),
        Of("graphs, one of which fails", () => CrashCode.Workflows.Graph(), "j|c+d", "a", "b", "c", "d", "j"),
        Of("timer that wins", () => CrashCode.Workflows.Timed(true, Short), "late", "late"),
        Of("step that wins", () => CrashCode.Workflows.Timed(false, Long), "in time", "in time", "step"),
        new("step and timer", () => CrashCode.Workflows.Timed(false, Short), "in time", "late")
        {
            // A step that has lost may have been recorded all the same.
            Records = output => output == "late" ? ["late"] : ["step", output],
            MayRecord = ["step"],
        },
        Of("race", () => CrashCode.Workflows.Race(), "fast after", "fast", "after") with { IsOrdered = true },
        Of(
            "saga",
            () => CrashCode.Workflows.Saga(false),
            "failed: d failed after 0",
            "a", "b", "c", "undo c", "undo b", "undo a") with { IsOrdered = true },
        Of(
            "saga with an undo to mend",
            () => CrashCode.Workflows.Saga(true),
            "failed: d failed after 0",
            "a", "b", "c", "undo c", "undo a", "undo b") with { IsOrdered = true },
        Of(
            "children",
            () => CrashCode.Workflows.Parent(),
            "a b c, m0 m1 m2, end",
            "a", "b", "c", "m0", "m1", "m2", "end") with { Workflows = 3 },
        Of(
            "child that fails",
            () => CrashCode.Workflows.CatchesChild(),
            "d failed caught",
            "a", "b", "c", "undo c", "undo b", "undo a", "caught") with { IsOrdered = true, Workflows = 2 },
        Of("mended", () => CrashCode.Workflows.ToMend(), "one mend two", "one", "two", "mend", "finally"),
        Of(
            "child mended",
            () => CrashCode.Workflows.ParentToMend(),
            "one mend two end",
            "one", "two", "mend", "finally", "end") with { Workflows = 2 },
        // What led to the next run is in its input, and needs no record of its own.
        Of("continued as new", () => CrashCode.Workflows.Loop(4, ""), " e1 e2 e3 e4", "e4") with
        {
            MayRecord = ["e1", "e2", "e3"],
            Meanwhile = (client, _) => RaiseAsync(client, "e1", "e2", "e1", "e3", "e2", "e4", "e4"),
        },
        Of("events", () => CrashCode.Workflows.Listens(), "e1 e2 e3", "a", "e1", "e2") with
        {
            IsOrdered = true,
            Meanwhile = (client, _) => RaiseAsync(client, "e1", "e1", "e2", "e3", "e3"),
        },
        new("event and timer", () => CrashCode.Workflows.Decides(Short), "e1", "late")
        {
            Records = output => [output],
            Meanwhile = (client, _) => RaiseAsync(client, "e1"),
        },
        Of("event that does not come", () => CrashCode.Workflows.Decides(Short), "late", "late"),
        Of("sleep", () => CrashCode.Workflows.Sleeps(), "slept", "a", "b") with { IsOrdered = true },
        Of("map", () => CrashCode.Workflows.Map(5), "m0 m1 m2 m3 m4", "m0", "m1", "m2", "m3", "m4"),
        Of("what is the same in each replay", () => CrashCode.Workflows.Says(), "same", "one", "two") with
        {
            IsOrdered = true,
            Status = "\"ends\"",
        },
        Of(
            "canceled with its child",
            () => CrashCode.Workflows.CleansUp(),
            "canceled",
            "a", "b", "clean up inside", "clean up", "undo") with
        {
            Workflows = 2,
            Meanwhile = async (client, log) =>
            {
                await log.StartedAsync("inside");
                await client.CancelAsync(CodeScenario.Id);
            },
        },
    ];

    private static TimeSpan Short { get; } = TimeSpan.FromMilliseconds(3);

    private static TimeSpan Long { get; } = TimeSpan.FromHours(1);

    public static async Task RaiseAsync(IWorkflowClient client, params string[] all)
    {
        foreach (var data in all)
        {
            await CodeScenario.RaiseAsync(client, "event", data);
        }
    }

    private static CodeScenario Of(
        string name, Func<Workflow<string>> start, string output, params string[] recorded) =>
        new(name, start, output) { Records = _ => [.. recorded] };
}
