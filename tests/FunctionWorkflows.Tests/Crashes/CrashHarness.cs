using Microsoft.Extensions.DependencyInjection;

namespace FunctionWorkflows.Tests.Crashes;

/// <summary>A host dies at its n-th write: before the store gets it, or after that and before the answer.</summary>
public sealed record CrashPoint(int Write, bool IsBefore)
{
    public override string ToString() => $"{(IsBefore ? "before" : "after")} write {Write}";
}

/// <summary>What a user does, and does again on another host until it is done; null until it has ended.</summary>
internal sealed record Scenario(string Name, Plan Plan, Func<IWorkflowClient, RunLog, Task>? Meanwhile = null)
{
    public string Id { get; init; } = "w";

    public override string ToString() => Name;

    public async Task<string> DriveAsync(IWorkflowClient workflows, RunLog log)
    {
        var handle = await workflows.StartAsync(
            Plan.Build(), new StartOptions { Id = Id, IdConflict = IdConflict.UseExisting });
        if (Meanwhile is not null)
        {
            await Meanwhile(workflows, log);
        }

        while (true)
        {
            try
            {
                return await handle.GetOutputAsync();
            }
            catch (WorkflowFailedException e) when (
                e.InnerException!.Message.Contains("is to be mended", StringComparison.Ordinal))
            {
                log.IsMended = true;
                await workflows.ResumeAsync(Id);
            }
            catch (WorkflowSetAsideException e) when (e.InnerException is StepFailedException { Code: "FW1009" })
            {
                await workflows.ResumeAsync(Id);
            }
            catch (WorkflowFailedException e)
            {
                return $"failed: {e.InnerException!.Message}";
            }
            catch (WorkflowCanceledException)
            {
                return "canceled";
            }
        }
    }
}

internal sealed record CrashRun(string Output, int Writes, int Crashes, RunLog Log, IWorkflowStore Store)
{
    public void AssertHolds(Scenario scenario, params CrashPoint[] points) =>
        AssertHolds(scenario, string.Join(", ", points.AsEnumerable()));

    public void AssertHolds(Scenario scenario, string faults)
    {
        var what = $"{scenario} with {faults}";
        var expected = scenario.Name switch
        {
            "canceled" => "canceled",
            "failed" => "failed: broken failed",
            _ => scenario.Plan.Expected(),
        };

        Assert.True(expected == Output, $"{what} gave '{Output}' in place of '{expected}'.");
        Assert.True(Log.Violations.Count == 0, $"{what}: {string.Join(' ', Log.Violations)}");
        foreach (var (label, runs) in Log.RunsByLabel)
        {
            // A flaky or mendable step has one run more of its own, and each crash may cut one short.
            Assert.True(runs <= 2 + Crashes, $"{what}: '{label}' ran {runs} times with {Crashes} crashes.");
        }
    }
}

/// <summary>
/// Runs a scenario on one host after the other, each of which dies at its point, and a last one that lives.
/// </summary>
internal static class CrashHarness
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static async Task<CrashRun> RunAsync(
        Scenario scenario,
        IReadOnlyList<CrashPoint> points,
        Action<WorkflowTestHost, IWorkflowStore, StoreWrite>? written = null,
        IWorkflowStore? store = null)
    {
        store ??= new InMemoryStore();
        var log = new RunLog();
        for (var crashes = 0; ; crashes++)
        {
            var point = crashes < points.Count ? points[crashes] : null;
            await using var host = await WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
            {
                Store = store,
                Configure = options => options.Cpus = 4,
                Services = services => services.AddSingleton(log),
                Writing = (host, write) => CrashAt(host, point is { IsBefore: true } && point.Write == write.Number),
                Written = (host, write) =>
                {
                    log.Written(write);
                    written?.Invoke(host, store, write);
                    CrashAt(host, point is { IsBefore: false } && point.Write == write.Number);
                },
            });
            var drive = scenario.DriveAsync(host.Workflows, log);
            if (await Task.WhenAny(drive, host.Crashed, Task.Delay(Deadline)) is { } first
                && first != drive && first != host.Crashed)
            {
                throw new TimeoutException(
                    $"{scenario} with {string.Join(", ", points)} did not end within {Deadline}: host {crashes + 1}, "
                    + $"{await store.Instances.ReadAsync("w")}, runs {string.Join(", ", log.RunsByLabel)}");
            }

            if (!host.IsCrashed)
            {
                return new(await drive, host.Writes, crashes, log, store);
            }
        }
    }

    private static void CrashAt(WorkflowTestHost host, bool isPoint)
    {
        if (isPoint)
        {
            host.Crash();
        }
    }
}
