using Microsoft.Extensions.DependencyInjection;

namespace FunctionWorkflows.Tests.Crashes;

internal sealed record CodeRun(string Output, int[] Writes, CodeLog Log, IWorkflowStore Store)
{
    public async Task AssertHoldsAsync(CodeScenario scenario, string what)
    {
        Assert.True(scenario.Outputs.Contains(Output), $"{what} gave '{Output}'.");
        Assert.True(Log.Violations.Count == 0, $"{what}: {string.Join(' ', Log.Violations)}");
        var expected = scenario.Records(Output);
        string[] recorded =
        [
            .. Log.Recorded.Where(label => expected.Contains(label) || !scenario.MayRecord.Contains(label)),
        ];
        if (!scenario.IsOrdered)
        {
            Array.Sort(expected, StringComparer.Ordinal);
            Array.Sort(recorded, StringComparer.Ordinal);
        }

        Assert.True(
            expected.SequenceEqual(recorded),
            $"{what} gave '{Output}' and recorded {string.Join(", ", recorded)} "
            + $"in place of {string.Join(", ", expected)}, in {string.Join(", ", Log.Created)}.");
        Assert.True(
            scenario.Workflows is not { } workflows || Log.Created.Count == workflows,
            $"{what} has {string.Join(", ", Log.Created)} in place of {scenario.Workflows} workflows.");
        foreach (var id in Log.Created)
        {
            var header = await Store.Instances.ReadAsync(id);
            Assert.True(header is { HasEnded: true }, $"{what} left '{id}' as {header}.");
        }

        if (scenario.Status is { } status)
        {
            Assert.Equal(status, (await Store.Instances.ReadAsync(CodeScenario.Id))!.CustomStatus);
        }
    }
}

/// <summary>
/// Runs a workflow in code on one host after the other, each of which dies at its point, and a last one that lives.
/// </summary>
internal sealed class CodeHarness(CodeScenario scenario, IWorkflowStore store, params CrashPoint[] points)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly CodeLog _log = new();

    /// <summary>Gets how many workflows that only wait stay in memory.</summary>
    public int Idle { get; init; } = 1_000;

    /// <summary>Gets what happens at a write of the first host: its number, and whether it is before it.</summary>
    public Action<WorkflowTestHost, CrashPoint>? AtWrite { get; init; }

    public async Task<CodeRun> RunAsync()
    {
        var writes = new List<int>();
        while (true)
        {
            var point = writes.Count < points.Length ? points[writes.Count] : null;
            await using var host = await WorkflowTestHost.StartAsync(OptionsOf(point, writes.Count == 0));
            var drive = DriveAsync(host.Workflows);
            using var inTime = new CancellationTokenSource();
            var first = await Task.WhenAny(drive, host.Crashed, Task.Delay(Deadline, inTime.Token));
            await inTime.CancelAsync();
            writes.Add(host.Writes);
            if (first != drive && first != host.Crashed)
            {
                throw new TimeoutException(
                    $"{What} did not end within {Deadline} on host {writes.Count}: {await ShowAsync()}");
            }

            if (!host.IsCrashed)
            {
                return new(await drive, [.. writes], _log, store);
            }
        }
    }

    public async Task<CodeRun> AssertHoldsAsync()
    {
        var run = await RunAsync();
        await run.AssertHoldsAsync(scenario, What);
        return run;
    }

    private string What =>
        points.Length == 0 ? scenario.Name : $"{scenario} with {string.Join(", ", points.AsEnumerable())}";

    private WorkflowTestHostOptions OptionsOf(CrashPoint? point, bool isFirst) => new()
    {
        Store = store,
        Configure = options =>
        {
            options.Cpus = 4;
            options.IdleWorkflowsInMemory = Idle;
        },
        Services = services => services.AddSingleton(_log),
        Writing = (host, write) => At(host, new(write.Number, true), point, isFirst),
        Written = (host, write) =>
        {
            _log.Written(write);
            At(host, new(write.Number, false), point, isFirst);
        },
    };

    private void At(WorkflowTestHost host, CrashPoint at, CrashPoint? point, bool isFirst)
    {
        if (isFirst)
        {
            AtWrite?.Invoke(host, at);
        }

        if (at == point)
        {
            host.Crash();
        }
    }

    // Children that were given up end after their parent.
    private async Task<string> DriveAsync(IWorkflowClient client)
    {
        var output = await scenario.DriveAsync(client, _log);
        foreach (var id in _log.Created)
        {
            try
            {
                await client.GetOutputAsync<string>(id);
            }
            catch (FunctionWorkflowsException)
            {
                // How it ended is in the store.
            }
        }

        return output;
    }

    private async Task<string> ShowAsync()
    {
        var lines = new List<string>();
        foreach (var id in _log.Created)
        {
            var header = await store.Instances.ReadAsync(id);
            lines.Add($"{header}");
            await foreach (var record in store.Instances.ReadRecordsAsync(id, header!.Birth, 0))
            {
                lines.Add($"  {record.Sequence} {record.Kind} {record.Name} {record.Error}");
            }
        }

        return string.Join('\n', lines);
    }
}
