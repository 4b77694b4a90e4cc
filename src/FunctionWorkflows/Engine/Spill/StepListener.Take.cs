using System.Text.Json;

namespace FunctionWorkflows;

/// <content>What becomes of a step that was received.</content>
internal sealed partial class StepListener
{
    private const int MostHosts = 3;

    private readonly SpilledInstances _instances = new(host);
    private readonly RecentSteps _posted = new(host.Time);

    private async Task ReceiveAsync(string queue)
    {
        var membership = host.Membership!;
        var at = host.Time.GetTimestamp();
        var received = await host.Store.Steps.ReceiveAsync(
            queue, resources.RoomFor(queue), host.SpillTimes.Lease, CancellationToken.None).ConfigureAwait(false);
        foreach (var steps in received.GroupBy(message => message.Step.WorkflowId))
        {
            await TakeAsync([.. steps], at, membership).ConfigureAwait(false);
        }
    }

    private async Task TakeAsync(QueuedStep[] messages, long receivedAt, IMembership membership)
    {
        // One look at the header serves all that have come together.
        var id = messages[0].Step.WorkflowId;
        var seenAt = host.Time.GetTimestamp();
        var header = await host.Retry.RunAsync(
            () => host.Store.Instances.ReadAsync(id, membership.Lost), membership.Lost).ConfigureAwait(false);
        foreach (var message in messages)
        {
            if (message.Step.IsOf(header))
            {
                await TakeAsync(message, new(header!, receivedAt, seenAt), membership).ConfigureAwait(false);
            }
            else
            {
                await host.Store.Steps.CompleteAsync(message, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task TakeAsync(QueuedStep message, Sight sight, IMembership membership)
    {
        var (step, header) = (message.Step, sight.Header);
        if (host.HasStopped)
        {
            await host.Store.Steps.ReturnAsync(message, TimeSpan.Zero, CancellationToken.None).ConfigureAwait(false);
            return;
        }

        var need = new ResourceNeed(step.Cpus, step.Gpus, step.Resources);
        if (!resources.CanEverFit(need) || !host.IsOfOwnVersion(header) || _runs.ContainsKey((step.Birth, step.Key))
            || _posted.Contains(step, host.SpillTimes.Aside))
        {
            // It cannot run here, or is not to; or it does already, or did just now, for an earlier owner, and that may well serve.
            await PutAsideAsync(message).ConfigureAwait(false);
            return;
        }

        try
        {
            var instance = _instances.Get(header);
            var node = await host.Retry.RunAsync(
                () => instance.FindAsync(header, step.Key, membership.Lost), membership.Lost).ConfigureAwait(false);
            await (node is null
                ? host.Store.Steps.CompleteAsync(message, CancellationToken.None).AsTask()
                : BeginAsync(new(message, node, instance, sight), membership)).ConfigureAwait(false);
        }
        catch (JsonException e)
        {
            _instances.Forget(header.Id);
            SpillLog.PutAside(host.Logger, header.Id, e.Message);
            await PutAsideAsync(message).ConfigureAwait(false);
        }
    }

    private async Task BeginAsync(Taken taken, IMembership membership)
    {
        var (message, node, instance, sight) = taken;
        var step = message.Step;

        // Of many that came together, or of a large workflow, it may have become another host's meanwhile.
        if (host.Time.GetElapsedTime(sight.ReceivedAt) >= host.SpillTimes.Renewal
            && !await host.Store.Steps.RenewAsync(message, host.SpillTimes.Lease, CancellationToken.None)
                .ConfigureAwait(false))
        {
            return;
        }

        if (message.DequeueCount > MostHosts)
        {
            var outcome = OutcomePost.HostsLost(step, node, MostHosts, host.Time.GetUtcNow());
            await OutcomePost.PostAsync(host, membership, step, outcome).ConfigureAwait(false);
            await host.Store.Steps.CompleteAsync(message, CancellationToken.None).ConfigureAwait(false);
            return;
        }

        if (!WorkflowRegistry.TryFindStep(node.Call.Step, out var definition))
        {
            SpillLog.PutAside(host.Logger, step.WorkflowId, $"this app has no step '{node.Call.Step}'.");
            await PutAsideAsync(message).ConfigureAwait(false);
            return;
        }

        Run(new SpilledRun(host, membership, message, node, definition, instance, _posted) { SeenAt = sight.At });
    }

    private void Run(SpilledRun run)
    {
        var key = (run.Birth, run.Message.Step.Key);
        _runs[key] = run;
        _ = run.Completion.ContinueWith(
            _ => Left(key),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        SpillLog.Took(host.Logger, run.Id, run.Message.Step.Attempt, run.Message.Step.Owner);
        var granted = new List<StepExecution>();
        host.Request(run.Execution, granted);
        run.HasWaited = run.IsWaiting;
        host.Start(granted, mayFollow: false);
    }

    private void Left((string Birth, string Key) key)
    {
        _runs.TryRemove(key, out _);
        RoomMade();
    }

    private async Task PutAsideAsync(QueuedStep message) =>
        await host.Store.Steps.ReturnAsync(message, host.SpillTimes.Aside, CancellationToken.None)
            .ConfigureAwait(false);

    /// <summary>A header, when it was looked at, and when the steps were received for which it was.</summary>
    private sealed record Sight(InstanceHeader Header, long ReceivedAt, long At);

    /// <summary>A step that was received, and where it stands in its workflow.</summary>
    private sealed record Taken(QueuedStep Message, StepNode Node, SpilledInstance Instance, Sight Sight);
}
