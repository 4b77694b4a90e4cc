using FsCheck;
using FsCheck.Fluent;

namespace FunctionWorkflows.Tests.Crashes;

/// <summary>A random graph and the deaths of the hosts that run it.</summary>
public sealed class RandomRun
{
    internal RandomRun(Plan plan, CrashPoint[] points) => (Plan, Points) = (plan, points);

    internal Plan Plan { get; }

    internal CrashPoint[] Points { get; }

    public override string ToString() => $"{Text(Plan)}; crashes {string.Join(", ", Points.AsEnumerable())}";

    private static string Text(Plan plan) => string.Join("; ", plan.Nodes.Select(node =>
        $"{node.Label}: {node.Kind}[{string.Join(' ', node.Inputs)}]{(node.Catches ? " caught" : "")}"
        + (node.Inner is null ? "" : $" {{ {Text(node.Inner)} }}")));
}

/// <summary>For FsCheck: plans of up to two levels of continuations, and up to three deaths.</summary>
public static class PlanGenerator
{
    private static readonly NodeKind[] Kinds =
    [
        NodeKind.Value, NodeKind.Value, NodeKind.Value, NodeKind.Flaky, NodeKind.Large, NodeKind.Broken,
        NodeKind.Mendable, NodeKind.Nest, NodeKind.Nest,
    ];

    public static Arbitrary<RandomRun> Runs() => Arb.From(
        from plan in Plans("n", 0, isCaught: false)
        from count in Gen.Choose(0, 3)
        from points in Gen.ArrayOf(Point, count)
        select new RandomRun(plan, points),
        Smaller);

    private static Gen<CrashPoint> Point =>
        from write in Gen.Choose(1, 10)
        from isBefore in Gen.Elements(true, false)
        select new CrashPoint(write, isBefore);

    private static Gen<Plan> Plans(string label, int depth, bool isCaught) =>
        from count in Gen.Choose(1, depth == 0 ? 7 : 3)
        from nodes in Gen.CollectToArray(Enumerable.Range(0, count), i => Node($"{label}.{i}", i, depth, isCaught))
        select new Plan([.. nodes[..^1], nodes[^1] with { Inputs = OpenEnds(nodes) }]);

    private static Gen<PlanNode> Node(string label, int position, int depth, bool isCaught) =>
        from kind in Gen.Elements(Kinds)
        from catches in Gen.Elements(true, false)
        from inputs in Gen.SubListOf(Enumerable.Range(0, position))
        let isNest = kind == NodeKind.Nest && depth < 2
        from inner in isNest ? Plans(label, depth + 1, isCaught || catches) : Gen.Constant<Plan>(null!)
        select new PlanNode(
            label,
            kind switch
            {
                NodeKind.Nest when !isNest => NodeKind.Value,
                // What is mended must not be caught first, or the output would depend on when it was mended.
                NodeKind.Mendable when depth > 0 || catches => NodeKind.Flaky,
                _ => kind,
            },
            [.. inputs],
            catches || (kind == NodeKind.Broken && !isCaught),
            inner);

    // The last node takes in all that nothing else does, so that all of the plan runs.
    private static int[] OpenEnds(PlanNode[] nodes) =>
        [.. Enumerable.Range(0, nodes.Length - 1).Except(nodes[..^1].SelectMany(node => node.Inputs))];

    private static IEnumerable<RandomRun> Smaller(RandomRun run)
    {
        for (var i = 0; i < run.Points.Length; i++)
        {
            yield return new(run.Plan, [.. run.Points.Where((_, at) => at != i)]);
        }

        if (run.Plan.Nodes is [_, ..] nodes && nodes.Length > 1)
        {
            for (var i = 0; i < nodes.Length - 1; i++)
            {
                yield return new(Without(nodes, i), run.Points);
            }
        }
    }

    private static Plan Without(PlanNode[] nodes, int gone) => new([.. nodes.Where((_, i) => i != gone).Select(
        node => node with { Inputs = [.. node.Inputs.Where(i => i != gone).Select(i => i > gone ? i - 1 : i)] })]);
}
