using System.Collections.Concurrent;

namespace FunctionWorkflows;

/// <summary>Takes steps that other hosts left, as long as this one has room for them.</summary>
internal sealed partial class StepListener(WorkflowEngine host, HostResources resources)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongPause = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyList<string> _queues = SpillQueues.ListenedBy(resources.Total);
    private readonly ConcurrentDictionary<(string Birth, string Key), SpilledRun> _runs = new();
    private TaskCompletionSource? _room;
    private Task _listening = Task.CompletedTask;

    public void Start() => _listening = Task.Run(ListenAsync, CancellationToken.None);

    /// <summary>Called when a step has given its slot back.</summary>
    public void RoomMade()
    {
        if (Volatile.Read(ref _room) is not null)
        {
            Interlocked.Exchange(ref _room, null)?.TrySetResult();
        }
    }

    /// <summary>
    /// Takes nothing more, lets what runs end within the grace, and gives the rest back, so that other hosts need not
    /// wait for its lease.
    /// </summary>
    public async Task DrainAsync(TimeSpan lastGrace, CancellationToken grace)
    {
        await _listening.WaitAsync(grace).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _listening.WaitAsync(lastGrace, host.Time, CancellationToken.None)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Array.ForEach([.. _runs.Values], run => run.EndWaiting());
        SpilledRun[] runs = [.. _runs.Values];
        await using var over = grace.UnsafeRegister(_ => Array.ForEach(runs, run => run.Stop()), null)
            .ConfigureAwait(false);
        var ended = Task.WhenAll(runs.Select(run => run.Completion));
        await ended.WaitAsync(grace).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!ended.IsCompleted)
        {
            await ended.WaitAsync(lastGrace, host.Time, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // Bodies that do not heed their token end with the process.
        Array.ForEach(runs, run => run.PutBack());
        await ended.WaitAsync(lastGrace, host.Time, CancellationToken.None)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ListenAsync()
    {
        var isFailing = false;
        while (_queues.Count > 0 && !host.HasStopped)
        {
            try
            {
                await ListenOnceAsync().ConfigureAwait(false);
                isFailing = false;
            }
            catch (Exception e)
            {
                if (!isFailing && !host.HasStopped)
                {
                    SpillLog.ListenFailed(host.Logger, e);
                }

                isFailing = true;
                await Task.Delay(LongPause, host.Time, host.Stopping)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenOnceAsync()
    {
        if (!host.CanClaim)
        {
            await Task.Delay(LongPause, host.Time, host.Stopping).ConfigureAwait(false);
            return;
        }

        // Set before the look, so that room which comes after the look is heard of.
        var room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _room, room);
        string[] open = [.. _queues.Where(IsOpen)];
        foreach (var queue in await WaitAsync(open, room.Task).ConfigureAwait(false))
        {
            if (IsOpen(queue) && host.CanClaim)
            {
                await ReceiveAsync(queue).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A step that waits here for its slot has the place of all that come from its queue.</summary>
    private bool IsOpen(string queue) =>
        resources.RoomFor(queue) > 0
        && !_runs.Values.Any(run => run.IsWaiting && run.Message.Queue == queue);

    private async Task<IReadOnlyList<string>> WaitAsync(string[] open, Task room)
    {
        if (open.Length == 0)
        {
            await room.WaitAsync(host.Stopping).ConfigureAwait(false);

            // Under load a slot is free for a moment after each step.
            await Task.Delay(Pause, host.Time, host.Stopping).ConfigureAwait(false);
            return [];
        }

        using var done = CancellationTokenSource.CreateLinkedTokenSource(host.Stopping);
        var steps = host.Store.Steps.WaitForStepsAsync(open, done.Token).AsTask();
        await (open.Length == _queues.Count ? (Task)steps : Task.WhenAny(steps, room))
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await done.CancelAsync().ConfigureAwait(false);
        await ((Task)steps).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        host.Stopping.ThrowIfCancellationRequested();
        if (steps.IsCompletedSuccessfully)
        {
            return await steps.ConfigureAwait(false);
        }

        if (steps.IsFaulted)
        {
            await steps.ConfigureAwait(false);
        }

        await Task.Delay(Pause, host.Time, host.Stopping).ConfigureAwait(false);
        return [];
    }
}
