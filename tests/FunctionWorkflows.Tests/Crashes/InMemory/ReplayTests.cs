using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using FsCheck;
using FsCheck.Xunit;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionWorkflows.Tests.Crashes;

/// <summary>I4: the state of an instance is a function of its records alone.</summary>
public sealed class ReplayTests
{
    [Property(MaxTest = 200, Arbitrary = [typeof(PlanGenerator)])]
    public async Task The_records_replayed_after_each_commit_give_the_state_of_the_host_that_wrote_them(RandomRun run)
    {
        var differences = new List<string>();

        var result = await CrashHarness.RunAsync(new(run.ToString(), run.Plan), run.Points, (host, store, write) =>
        {
            if (write.Kind == StoreWriteKind.Commit
                && host.Services.GetRequiredService<WorkflowEngine>().Find("w") is { } runner)
            {
                var (live, replayed) = (
                    Text(StateOf(runner)), Text(ReplayAsync(store, write.Header).GetAwaiter().GetResult()));
                if (live != replayed)
                {
                    differences.Add($"after write {write.Number} the host had\n{live}and the records give\n{replayed}");
                }
            }
        });

        Assert.True(differences.Count == 0, $"{run}: {string.Join('\n', differences)}");
        Assert.Equal(run.Plan.Expected(), result.Output);
    }

    [Property(MaxTest = 100, Arbitrary = [typeof(PlanGenerator)])]
    public async Task Keys_and_names_of_steps_do_not_depend_on_what_died_when(RandomRun run)
    {
        var scenario = new Scenario(run.ToString(), run.Plan);

        var whole = await CrashHarness.RunAsync(scenario, []);
        var broken = await CrashHarness.RunAsync(scenario, run.Points);

        Assert.Equal(await KeysAsync(whole), await KeysAsync(broken));
    }

    private static async Task<string[]> KeysAsync(CrashRun run)
    {
        var header = await run.Store.Instances.ReadAsync("w");
        var state = await ReplayAsync(run.Store, header!);
        return [.. state.Steps.Select(step => $"{step.Key} {step.Call.Step}").Order(StringComparer.Ordinal)];
    }

    private static async Task<InstanceState> ReplayAsync(IWorkflowStore store, InstanceHeader header)
    {
        var records = new List<JournalRecord>();
        await foreach (var record in store.Instances.ReadRecordsAsync(header.Id, header.Birth, 0))
        {
            records.Add(record);
        }

        return await InstanceLoader.ReplayAsync(
            header, records, new(store.Objects, header.Id, header.Birth, null), CancellationToken.None);
    }

    private static string Text(InstanceState state)
    {
        var text = new StringBuilder();
        foreach (var step in state.Steps)
        {
            // No record says that a step was dispatched or that its next try is due, so these count as ready on both
            // sides.
            var isUnrecorded = step.Phase is StepPhase.Dispatched or StepPhase.Retrying;
            var phase = isUnrecorded ? StepPhase.Ready : step.Phase;
            var error = phase is StepPhase.Ready ? null : step.Error?.Message;
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"{step.Key} {step.Name} {phase} inputs {step.MissingInputs} caught {step.HasCaught} {error} {step.Output}");
        }

        return text.AppendLine(CultureInfo.InvariantCulture,
            $"failure {state.Failure?.Key}, output {state.HasOutput}, last {state.Sequence}").ToString();
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_state")]
    private static extern ref InstanceState StateRef(InstanceRunner runner);

    private static InstanceState StateOf(InstanceRunner runner) => StateRef(runner);
}
