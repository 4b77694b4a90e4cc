using System.Text;
using FunctionWorkflows.CrashApp;
using FunctionWorkflows.EndToEnd.Tests.Azure;

namespace FunctionWorkflows.EndToEnd.Tests;

/// <summary>
/// Holds what is recorded of chains of links against what their bodies wrote into the log: whatever was built on
/// anything is recorded, once and for good, and what was recorded did not run again.
/// </summary>
internal sealed class LinkAudit
{
    // Until then a second copy of a step that was left to other hosts may begin too: it is looked at before.
    private static readonly TimeSpan Commit = TimeSpan.FromSeconds(1);

    // Hosts look again whether an account that was away is back, no more seldom than this.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly List<string> _faults = [];
    private readonly Dictionary<string, Recorded> _recorded = [];
    private readonly IReadOnlyList<StepRun> _runs;
    private readonly Outage? _outage;

    private LinkAudit(IReadOnlyList<StepRun> runs, Outage? outage) => (_runs, _outage) = (runs, outage);

    /// <summary>Checks workflows that have ended; gives what is wrong, or nothing.</summary>
    /// <param name="scope">Where they ran.</param>
    /// <param name="workflows">The workflows, and how many steps each has.</param>
    /// <param name="wakes">When processes went on that had been stopped.</param>
    /// <param name="slots">How many bodies run at a time in a process.</param>
    /// <param name="outage">When nothing could be recorded.</param>
    public static async Task<IReadOnlyList<string>> OfAsync(
        ProcessScope scope,
        IEnumerable<(WorkflowHandle<string> Handle, int Steps)> workflows,
        IReadOnlyList<(int Process, DateTimeOffset At)>? wakes = null,
        int slots = 2,
        Outage? outage = null)
    {
        var audit = new LinkAudit(scope.Runs(), outage);
        foreach (var (handle, steps) in workflows)
        {
            await audit.ReadAsync(scope, handle, steps);
        }

        audit.EachRecordIsOfOneRun();
        audit.NothingWasBuiltOnWhatIsNotRecorded();
        audit.NothingRecordedBeganAgain(wakes ?? [], slots);
        return audit._faults;
    }

    private async Task ReadAsync(ProcessScope scope, WorkflowHandle<string> handle, int steps)
    {
        var header = await scope.Store.Instances.ReadAsync(handle.Id);
        var count = 0;
        await foreach (var record in scope.Store.Instances.ReadRecordsAsync(handle.Id, header!.Birth, 0))
        {
            if (record.Kind is not (RecordKind.Succeeded or RecordKind.Continued))
            {
                continue;
            }

            count++;
            var key = $"{header.Birth}-{record.Key[(record.Key.LastIndexOf('|') + 1)..]}";
            var data = Encoding.UTF8.GetString(record.Data!.Data.Span);
            if (!_recorded.TryAdd(key, new(handle.Id, data, record.EndedAt!.Value)))
            {
                _faults.Add($"step {key} of '{handle.Id}' is recorded twice");
            }
        }

        if (count != steps)
        {
            _faults.Add($"'{handle.Id}' has {count} records of its {steps} steps");
        }
    }

    private void EachRecordIsOfOneRun()
    {
        var runs = _runs.ToLookup(run => run.Key);
        foreach (var (key, recorded) in _recorded)
        {
            if (runs[key].Count(run => recorded.IsOf(run)) != 1)
            {
                _faults.Add($"what is recorded of step {key} of '{recorded.Workflow}' is the output of no run of it");
            }
        }
    }

    // A run that got an output which is not the recorded one began before a commit that then was lost (I1), or the
    // record was changed later (I2).
    private void NothingWasBuiltOnWhatIsNotRecorded()
    {
        var names = _runs.Where(run => _recorded.TryGetValue(run.Key, out var recorded) && recorded.IsOf(run))
            .Select(run => run.Name).ToHashSet();
        foreach (var run in _runs)
        {
            foreach (var before in run.Before.Where(before => !names.Contains(before)))
            {
                _faults.Add($"step {run.Key} ran on {before}, which is not what is recorded");
            }
        }
    }

    // All processes have one clock, and what is recorded was committed soon after its body ended.
    private void NothingRecordedBeganAgain(IReadOnlyList<(int Process, DateTimeOffset At)> wakes, int slots)
    {
        var late = _runs
            .Where(run => _recorded.TryGetValue(run.Key, out var recorded) && run.At > RecordedBy(recorded))
            .ToList();

        // SIGSTOP may hit a thread that has seen that the lease is good, and is about to write its first line. It does
        // so when it is woken, at once and once a slot; no process can prevent that.
        foreach (var (process, at) in wakes)
        {
            var caught = late.Where(run => run.Process == process && run.At >= at && run.At < at.AddSeconds(1));
            late = [.. late.Except(caught.Take(slots).ToArray())];
        }

        _faults.AddRange(late.Select(run =>
            $"step {run.Key} of '{_recorded[run.Key].Workflow}' began again in process {run.Process} at {run.At:O}, "
            + $"and what is recorded of it ended at {_recorded[run.Key].EndedAt:O}"));
    }

    private DateTimeOffset RecordedBy(Recorded recorded) =>
        _outage is { } away && recorded.EndedAt > away.From - Commit && recorded.EndedAt < away.Until
            ? away.Until + LongestWait
            : recorded.EndedAt + Commit;

    private sealed record Recorded(string Workflow, string Data, DateTimeOffset EndedAt)
    {
        public bool IsOf(StepRun run) => Data.Contains($"\"{run.Name}\"", StringComparison.Ordinal);
    }
}
