using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using FunctionWorkflows.Tests.Semantics;

namespace FunctionWorkflows.Tests.Crashes;

/// <summary>
/// Random programs under random deaths of hosts give what a plain interpretation of them gives. A failure prints its
/// seed and the program; <c>FUNCTIONWORKFLOWS_SOAK_PROGRAMS</c> is how many are tried.
/// </summary>
public abstract class RandomCodeTests<TStore>
    where TStore : IStoreKind, new()
{
    private static readonly TimeSpan ToWait = TimeSpan.FromMilliseconds(30);

    /// <summary>Gets how many are tried where nobody says another number.</summary>
    protected virtual int Programs => 200;

    [Fact]
    public void A_random_program_gives_what_its_model_says_whatever_hosts_die()
    {
        var count = Environment.GetEnvironmentVariable("FUNCTIONWORKFLOWS_SOAK_PROGRAMS") is { Length: > 0 } many
            ? int.Parse(many, CultureInfo.InvariantCulture)
            : Programs;

        Prop.ForAll(CodeProgramGenerator.Programs(), RunAsync).Check(
            Config.QuickThrowOnFailure.WithMaxTest(count));
    }

    private static async Task RunAsync(RandomProgram run)
    {
        var model = CodeModel.Of(run.Program);
        var scenario = new CodeScenario(
            $"{run}", () => CrashCode.Workflows.Program(run.Program, 0, ""), model.Output)
        {
            Records = _ => [.. model.Recorded],
            MayRecord = [.. model.RecordedBefore],
            Workflows = model.Workflows,
            Meanwhile = (client, _) => RaiseAsync(client, run.Raising, model.Events),
        };

        await CodeStores.RunAsync<TStore, CodeRun>(store =>
            new CodeHarness(scenario, store, run.Points) { Idle = run.Idle }.AssertHoldsAsync());
    }

    private static async Task RaiseAsync(IWorkflowClient client, Raising raising, List<string> events)
    {
        IEnumerable<string> ordered = raising == Raising.Reversed
            ? events.Concat(events).Reverse()
            : events;
        foreach (var name in ordered)
        {
            if (raising == Raising.WhenItWaits)
            {
                await UntilItWaitsAsync(client, name);
            }

            await CodeScenario.RaiseAsync(client, name, name);
        }
    }

    // Not for long: what waits for another event, or has heard this one on a host that died, never waits for it.
    private static async Task UntilItWaitsAsync(IWorkflowClient client, string name)
    {
        var until = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(until) < ToWait)
        {
            var shown = await client.GetMetadataAsync(CodeScenario.Id);
            if (shown.Steps.Any(step => step.WaitsFor == $"the event '{name}'"))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }
    }
}
