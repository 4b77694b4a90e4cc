namespace FunctionWorkflows.Tests.Crashes;

/// <summary>The graphs that are crashed at each write.</summary>
internal static class CrashScenarios
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("sequence", new([Value("a"), Value("b", 0), Value("c", 1), Value("d", 2)])),
        new("fan-out and in", new([Value("a"), Value("b", 0), Value("c", 0), Value("d", 0), Value("e", 1, 2, 3)])),
        new("diamond", new([Value("a"), Value("b", 0), Value("c", 0), Value("d", 1, 2)])),
        new("nested continuation", new([
            Value("a"),
            Nest("n", new([Value("n.a"), Nest("n.n", new([Value("n.n.a")])), Value("n.c", 0, 1)]), 0),
            Value("z", 1)])),
        new("tail chain", new([Tail("t", 4)])),
        new("retry", new([Value("a"), Node("flaky", NodeKind.Flaky, 0), Value("c", 1)])),
        new("caught failure",
            new([Value("a"), Node("broken", NodeKind.Broken, 0) with { Catches = true }, Value("c", 1)])),
        new("caught failure in a continuation", new([
            Nest("n", new([Value("n.a"), Node("n.broken", NodeKind.Broken, 0), Value("n.c", 1)])) with { Catches = true },
            Value("c", 0)])),
        new("failed", new([Value("a"), Node("broken", NodeKind.Broken, 0), Value("c", 1)])),
        new("failed and resumed", new([Value("a"), Node("mend", NodeKind.Mendable, 0), Value("c", 1)])),
        new("large objects", new([Node("a", NodeKind.Large), Node("b", NodeKind.Large, 0), Value("c", 0, 1)])),
        new("canceled", new([Value("a"), Node("endless", NodeKind.Endless, 0), Value("c", 1)]), CancelAsync),
    ];

    private static async Task CancelAsync(IWorkflowClient workflows, RunLog log)
    {
        await log.StartedAsync("endless");
        await workflows.CancelAsync("w");
    }

    private static PlanNode Node(string label, NodeKind kind, params int[] inputs) => new(label, kind, inputs);

    private static PlanNode Value(string label, params int[] inputs) => Node(label, NodeKind.Value, inputs);

    private static PlanNode Nest(string label, Plan inner, params int[] inputs) =>
        Node(label, NodeKind.Nest, inputs) with { Inner = inner };

    private static PlanNode Tail(string label, int length) =>
        length == 0 ? Value(label + ".end") : Nest(label + length, new([Tail(label, length - 1)]));
}
