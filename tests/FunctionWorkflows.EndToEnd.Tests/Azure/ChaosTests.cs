using System.Diagnostics;
using FunctionWorkflows.CrashApp;
using Xunit.Abstractions;
using static FunctionWorkflows.CrashApp.LinkSteps;

namespace FunctionWorkflows.EndToEnd.Tests.Azure;

/// <summary>
/// Four hosts that are killed, stopped beyond their leases, woken and drained, at random; in the long form their account
/// goes away in the middle too, which otherwise is <see cref="OutageTests"/>' affair.
/// </summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const int Length = 20;
    private const int ShortSeconds = 25;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    /// <summary>Seconds of the long form, with all its workflows; null for the form that always runs.</summary>
    private static int? LongSeconds =>
        int.TryParse(Environment.GetEnvironmentVariable(LongFactAttribute.Variable), out var seconds)
            ? seconds
            : null;

    [Fact]
    public async Task Hosts_killed_and_stopped_at_random_lose_nothing_and_run_nothing_recorded_again()
    {
        // Of its own: the load is no other test's affair.
        await using var azurite = await Azurite.StartAsync(onDisk: LongSeconds is not null);
        await using var scope = ProcessScope.Create(azurite);
        var seed = Environment.TickCount;
        var random = new Random(seed);
        using var turns = new SemaphoreSlim(2);
        var hosts = Enumerable.Range(0, 4).Select(_ => new ChaosHost(scope, random, turns)).ToArray();
        await Task.WhenAll(hosts.Select(host => host.StartAsync()));
        var clock = Stopwatch.StartNew();

        var length = TimeSpan.FromSeconds(LongSeconds ?? ShortSeconds);
        using var end = new CancellationTokenSource(length);
        var mishaps = Task.WhenAll(hosts.Select((host, i) => host.RunAsync((Mishap)(i % 4), end.Token)));
        var account = new ChaosAccount(azurite);
        var outage = LongSeconds is null ? Task.CompletedTask : account.RunAsync(after: length / 2);
        var workflows = await StartAllAsync(scope, LongSeconds is null ? 60 : 200, length);
        await Task.WhenAll(mishaps, outage);

        var chaos = clock.Elapsed;
        var outputs = await OutputsAsync(workflows, () => $"seed {seed}: {scope.Outputs()}");
        var runs = scope.Runs();
        output.WriteLine(
            $"seed {seed}: {string.Join(", ", hosts.SelectMany(host => host.Mishaps).CountBy(mishap => mishap))} in "
            + $"{chaos}; the account was away for {account.Outage?.Until - account.Outage?.From}; all ended {clock.Elapsed - chaos} later; {runs.Count} runs of "
            + $"{runs.Select(run => run.Key).Distinct().Count()} steps");
        Assert.All(outputs.Zip(workflows), pair => Assert.Equal(pair.Second.Depth, DepthOf(pair.First)));
        var faults = await LinkAudit.OfAsync(
            scope,
            workflows.Select(workflow => (workflow.Handle, Length)),
            [.. hosts.SelectMany(host => host.Wakes)],
            Environment.ProcessorCount,
            account.Outage);
        Assert.True(faults.Count == 0, $"seed {seed}:\n{string.Join('\n', faults)}\n{scope.Outputs()}");
        Assert.All(hosts, host => host.Lives());
        Assert.Contains(Mishap.LongPause, hosts.SelectMany(host => host.Mishaps));
        Assert.Contains(Mishap.Kill, hosts.SelectMany(host => host.Mishaps));
    }

    // Spread over the time, so that there is always something to hit.
    private static async Task<List<Started>> StartAllAsync(ProcessScope scope, int count, TimeSpan length)
    {
        var workflows = new List<Started>();
        using var timer = new PeriodicTimer(length / count);
        for (var i = 0; i < count; i++)
        {
            var (graph, depth) = (i % 3) switch
            {
                0 => (Sequence(Length, 50), Length),
                1 => (Fan(Length, 50), 3),
                _ => (Growing(Length, 50), Length),
            };
            workflows.Add(new(await StartAsync(scope, graph, $"chaos {i}"), depth));
            await timer.WaitForNextTickAsync();
        }

        return workflows;
    }

    // A start that nobody answered may have gone through.
    private static async Task<WorkflowHandle<string>> StartAsync(ProcessScope scope, Step<string> graph, string id)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (true)
        {
            try
            {
                return await scope.Workflows.StartAsync(
                    graph, new() { Id = id, IdConflict = IdConflict.UseExisting }, deadline.Token);
            }
            catch (FunctionWorkflowsException e) when (e.Code == "FW1043")
            {
                // The account is away, and comes back.
            }
        }
    }

    private static async Task<List<string>> OutputsAsync(List<Started> workflows, Func<string> describe)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        var outputs = new List<string>();
        foreach (var workflow in workflows)
        {
            try
            {
                outputs.Add(await workflow.Handle.GetOutputAsync(deadline.Token));
            }
            catch (Exception e)
            {
                Assert.Fail($"'{workflow.Handle.Id}' did not end well: {e}\n{describe()}");
            }
        }

        return outputs;
    }

    private sealed record Started(WorkflowHandle<string> Handle, int Depth);
}
