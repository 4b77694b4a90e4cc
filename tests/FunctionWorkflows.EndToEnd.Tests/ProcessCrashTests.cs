using static FunctionWorkflows.CrashApp.CrashSteps;

namespace FunctionWorkflows.EndToEnd.Tests;

public sealed class SqliteProcessCrashTests : ProcessCrashTests<SqliteProcesses>;

public sealed class AzureProcessCrashTests : ProcessCrashTests<AzureProcesses>;

/// <summary>Real processes over one store, ended by SIGKILL at random moments.</summary>
public abstract class ProcessCrashTests<TStore>
    where TStore : IProcessStore, new()
{
    private readonly TStore _kind = new();

    private int Kills =>
        int.TryParse(Environment.GetEnvironmentVariable("FUNCTIONWORKFLOWS_SOAK_KILLS"), out var kills)
            ? kills
            : _kind.ShortKills;

    [Fact]
    public async Task Two_processes_killed_at_random_lose_nothing_and_run_nothing_recorded_again()
    {
        await using var scope = await ProcessScope.CreateAsync(_kind);
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var processes = new[] { await scope.StartAsync(), await scope.StartAsync() };
        var handles = new List<WorkflowHandle<int>>();
        var kills = new List<Seen>();

        // Work is added as long as there are kills to come, so that each one hits something.
        while (kills.Count < Kills)
        {
            var runs = scope.Runs().Count;
            handles.Add(await scope.Workflows.StartAsync(Steps.Tree(3, 4), id: $"tree {handles.Count}"));
            var until = runs + random.Next(1, 150);
            await Eventually.IsTrueAsync(
                () => scope.Runs().Count >= until,
                () => $"seed {seed}: after {kills.Count} kills nothing went on. {scope.Outputs()}");
            var victim = random.Next(2);
            kills.Add(new(await RecordedAsync(scope), TimeProvider.System.GetUtcNow()));
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

    // A step that was seen to have its record must not begin later.
    private static void NothingRecordedRanAgain(ProcessScope scope, List<Seen> kills, int seed)
    {
        var runs = scope.Runs();
        Assert.Contains(kills, kill => kill.Recorded.Count > 0);
        foreach (var (recorded, at) in kills)
        {
            var again = runs.Where(run => run.At > at && recorded.Contains(run.Key)).ToArray();
            Assert.True(again.Length == 0, $"seed {seed}: steps that had their records ran again: {string.Join(", ", again.AsEnumerable())}");
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

    private sealed record Seen(HashSet<string> Recorded, DateTimeOffset At);
}
