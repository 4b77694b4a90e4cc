using FunctionWorkflows.Tests.Semantics;

namespace FunctionWorkflows.Tests.Crashes;

/// <summary>
/// Each write of a workflow whose steps run on another host is crashed, on either host: before it, and after it but
/// before its answer.
/// </summary>
public abstract class SpillCrashTests<TStore>
    where TStore : IStoreKind, new()
{
    private static readonly Scenario[] Scenarios =
    [
        new("sequence", new([Node("a"), Gpu("b", NodeKind.Value, 0), Node("c", NodeKind.Value, 1)])),
        new("fan-out", new([Gpu("a"), Gpu("b"), Node("c"), Node("d", NodeKind.Value, 0, 1, 2)])),
        new("continuation", new([
            Gpu("n", NodeKind.Nest) with { Inner = new([Gpu("n.a", NodeKind.Large), Node("n.b", NodeKind.Value, 0)]) },
            Node("c", NodeKind.Value, 0)])),
        new("retry", new([Gpu("flaky", NodeKind.Flaky), Node("c", NodeKind.Value, 0)])),
        new("caught failure", new([Gpu("broken", NodeKind.Broken) with { Catches = true }])),
        new("failed and resumed", new([Gpu("mend", NodeKind.Mendable), Node("c", NodeKind.Value, 0)])),
        new("canceled", new([Gpu("endless", NodeKind.Endless)]), async (workflows, log) =>
        {
            await log.StartedAsync("endless");
            await workflows.CancelAsync("w");
        }),
    ];

    // What is canceled ends before its helper has written anything.
    public static TheoryData<string, SpillRole> Names
    {
        get
        {
            var names = new TheoryData<string, SpillRole>();
            foreach (var scenario in Scenarios)
            {
                names.Add(scenario.Name, SpillRole.Owner);
                if (scenario.Meanwhile is null)
                {
                    names.Add(scenario.Name, SpillRole.Helper);
                }
            }

            return names;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Another_host_of_its_kind_goes_on_and_the_output_is_the_same(string name, SpillRole role)
    {
        var scenario = Scenarios.Single(scenario => scenario.Name == name);

        var writes = await RunAsync(scenario, role, null);
        Assert.True(writes > 0);
        for (var write = 1; write <= writes; write++)
        {
            await RunAsync(scenario, role, new(write, IsBefore: true));
            await RunAsync(scenario, role, new(write, IsBefore: false));
        }
    }

    private static async Task<int> RunAsync(Scenario scenario, SpillRole role, CrashPoint? point)
    {
        var kind = new TStore();
        try
        {
            await using var store = kind.NewStore();
            await store.OpenAsync();
            await using var harness = new SpillCrashHarness(scenario, store, role, point);
            var (run, writes) = await harness.RunAsync();
            run.AssertHolds(scenario, point is null ? [] : [point]);
            return writes[(int)role];
        }
        finally
        {
            (kind as IDisposable)?.Dispose();
        }
    }

    private static PlanNode Node(string label, NodeKind kind = NodeKind.Value, params int[] inputs) =>
        new(label, kind, inputs);

    private static PlanNode Gpu(string label, NodeKind kind = NodeKind.Value, params int[] inputs) =>
        Node(label, kind, inputs) with { NeedsGpu = true };
}
