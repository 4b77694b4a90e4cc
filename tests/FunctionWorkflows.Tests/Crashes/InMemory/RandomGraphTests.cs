using FsCheck;
using FsCheck.Xunit;

namespace FunctionWorkflows.Tests.Crashes;

/// <summary>
/// Random graphs under random deaths of hosts. A failure prints its seed; <c>Replay</c> runs it again.
/// </summary>
public sealed class RandomGraphTests
{
    [Property(MaxTest = 400, Arbitrary = [typeof(PlanGenerator)])]
    public async Task A_random_graph_gives_what_its_model_says_whatever_hosts_die(RandomRun run)
    {
        var scenario = new Scenario(run.ToString(), run.Plan);

        var result = await CrashHarness.RunAsync(scenario, run.Points);

        result.AssertHolds(scenario, run.Points);
    }
}
