using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using FunctionWorkflows.Tests.Crashes;

namespace FunctionWorkflows.AzureStorage.Tests.Faults;

/// <summary>
/// Three hosts over one hub, whose requests fail, are lost, are turned away or come late by chance, and which die by
/// chance and are replaced. A failure tells its seed.
/// </summary>
public sealed class FightTests
{
    private const int Few = 6;
    private const int Many = 300;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, FaultSample.IsSoak ? Many : Few)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Random_graphs_give_what_their_models_say(int seed)
    {
        await using var fight = await Fight.BeginAsync(seed, losesLeases: false);

        await AssertHoldsAsync(fight, seed);

        Assert.True(fight.Log.Violations.Count == 0, $"seed {seed}: {string.Join(' ', fight.Log.Violations)}");
    }

    // Steps may run twice then: what begins is decided by the lease that a host believes to have. What is recorded is
    // not.
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Hosts_that_lost_their_leases_without_knowing_record_nothing_twice(int seed)
    {
        await using var fight = await Fight.BeginAsync(seed, losesLeases: true);

        await AssertHoldsAsync(fight, seed);

        Assert.DoesNotContain(fight.Log.Violations, text => !text.Contains("ran again", StringComparison.Ordinal));
    }

    private static async Task AssertHoldsAsync(Fight fight, int seed)
    {
        Scenario[] scenarios = [.. Enumerable.Range(0, 3).Select(i => Random(seed, i))];

        var outputs = await fight.RunAsync(scenarios);

        Assert.Equal(scenarios.Select(scenario => scenario.Plan.Expected()), outputs);
        await fight.AssertNothingIsLeftAsync(scenarios);
    }

    private static Scenario Random(int seed, int workflow)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"w{workflow}");
        var run = PlanGenerator.Runs().Generator.Sample(1, new Rnd((ulong)((seed * 10) + workflow)), 7).Single();
        return new(run.ToString(), Relabelled(run.Plan, id)) { Id = id };
    }

    private static Plan Relabelled(Plan plan, string id) => new(
    [
        .. plan.Nodes.Select(node => node with
        {
            Label = $"{id}{node.Label}",
            Inner = node.Inner is null ? null : Relabelled(node.Inner, id),
        }),
    ]);
}
