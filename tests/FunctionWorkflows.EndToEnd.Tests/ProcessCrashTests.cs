using static FunctionWorkflows.CrashApp.CrashSteps;

namespace FunctionWorkflows.EndToEnd.Tests;

/// <summary>Real processes over one SQLite file, ended by SIGKILL at random moments.</summary>
public sealed class ProcessCrashTests
{
    private const int ShortKills = 20;

    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("FUNCTIONWORKFLOWS_SOAK_KILLS"), out var kills) ? kills : ShortKills;

    [Fact]
    public async Task Two_processes_killed_at_random_lose_nothing_and_run_nothing_recorded_again()
    {
        await using var scope = new ProcessScope();
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var processes = new[] { await scope.StartAsync(), await scope.StartAsync() };
        var handles = new List<WorkflowHandle<int>>();
        var kills = new List<(HashSet<string> Recorded, int Runs)>();

        // Work is added as long as there are kills to come, so that each one hits something.
        while (kills.Count < Kills)
        {
            var runs = scope.Runs().Count;
            handles.Add(await scope.Workflows.StartAsync(Steps.Tree(3, 4), id: $"tree {handles.Count}"));
            var until = runs + random.Next(1, 150);
            await Eventually.IsTrueAsync(
                () => scope.Runs().Count >= until,
                () => $"seed {seed}: after {kills.Count} kills nothing went on. {processes[0].Output}\n---\n{processes[1].Output}");
            var victim = random.Next(2);
            var recorded = await RecordedAsync(scope);
            kills.Add((recorded, scope.Runs().Count));
            processes[victim].Kill();
            processes[victim] = await scope.StartAsync();
        }

        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        foreach (var handle in handles)
        {
            Assert.Equal(64, await handle.GetOutputAsync(deadline.Token));
        }

        NothingRecordedRanAgain(scope, kills, seed);
        await EveryStepIsRecordedOnceAsync(scope, handles, seed);
    }

    // A step that had its record when a process was killed must not be in the log behind that place.
    private static void NothingRecordedRanAgain(ProcessScope scope, List<(HashSet<string> Recorded, int Runs)> kills, int seed)
    {
        var runs = scope.Runs();
        Assert.True(kills.Count >= ShortKills, $"{kills.Count} kills");
        Assert.Contains(kills, kill => kill.Recorded.Count > 0);
        foreach (var (recorded, before) in kills)
        {
            var again = runs.Skip(before).Where(run => recorded.Contains(run.Key)).ToArray();
            Assert.True(again.Length == 0, $"seed {seed}: steps that had their records ran again: {string.Join(", ", again)}");
        }
    }

    private static async Task EveryStepIsRecordedOnceAsync(ProcessScope scope, List<WorkflowHandle<int>> handles, int seed)
    {
        var ran = scope.Runs().Select(run => run.Key).ToHashSet();
        var recorded = await RecordedAsync(scope);
        Assert.True(recorded.IsSubsetOf(ran), $"seed {seed}: a step is recorded that never ran");
        Assert.Equal(handles.Count * (85 + 64 + 21), recorded.Count);
    }

    private static async Task<HashSet<string>> RecordedAsync(ProcessScope scope)
    {
        var recorded = new HashSet<string>();
        string? token = null;
        do
        {
            var page = await scope.Store.Instances.ListAsync(new InstanceFilter { ContinuationToken = token });
            foreach (var header in page.Headers)
            {
                await foreach (var record in scope.Store.Instances.ReadRecordsAsync(header.Id, header.Birth, 0))
                {
                    if (record.Kind is RecordKind.Succeeded or RecordKind.Continued)
                    {
                        recorded.Add($"{header.Birth}-{record.Key[(record.Key.LastIndexOf('|') + 1)..]}");
                    }
                }
            }

            token = page.ContinuationToken;
        }
        while (token is not null);
        return recorded;
    }
}
