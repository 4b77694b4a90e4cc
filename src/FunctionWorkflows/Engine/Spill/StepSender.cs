using System.Collections.Concurrent;

namespace FunctionWorkflows;

/// <summary>Sends steps to the queues of other hosts: what has come together meanwhile goes together.</summary>
internal sealed class StepSender(WorkflowEngine host, LivingHosts hosts)
{
    private readonly ConcurrentQueue<StepExecution> _waiting = new();
    private int _isSending;

    /// <summary>Sends one that is marked as left to others; its instance has committed what led to it.</summary>
    public void Send(StepExecution execution)
    {
        _waiting.Enqueue(execution);
        if (Interlocked.CompareExchange(ref _isSending, 1, 0) == 0)
        {
            _ = Task.Run(SendWaitingAsync);
        }
    }

    private async Task SendWaitingAsync()
    {
        do
        {
            var batch = new List<StepExecution>();
            while (_waiting.TryDequeue(out var execution))
            {
                batch.Add(execution);
            }

            // What was withdrawn meanwhile is nobody's to run.
            foreach (var queue in batch.Where(e => e.IsSpilled).GroupBy(e => SpillQueues.Of(e.Need)))
            {
                await SendAsync(queue.Key, [.. queue]).ConfigureAwait(false);
                await WarnAsync([.. queue.Where(e => !host.CanEverFit(e.Need))]).ConfigureAwait(false);
            }

            Interlocked.Exchange(ref _isSending, 0);
        }
        while (!_waiting.IsEmpty && Interlocked.CompareExchange(ref _isSending, 1, 0) == 0);
    }

    private async Task SendAsync(string queue, StepExecution[] executions)
    {
        try
        {
            SpilledStep[] steps = [.. executions.Select(execution => FormOf(execution))];
            await host.Retry.RunAsync(
                () => host.Store.Steps.SendAsync(queue, steps, host.Stopping), host.Stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (host.HasStopped)
        {
            // The instances are released, and who takes them sends their steps anew.
        }
        catch (Exception e)
        {
            var now = host.Time.GetUtcNow();
            foreach (var execution in executions)
            {
                execution.Runner.PostFromExecution(new StepThrew(execution, e, now));
            }
        }
    }

    private SpilledStep FormOf(StepExecution execution)
    {
        var runner = (InstanceRunner)execution.Runner;
        return new()
        {
            WorkflowId = runner.Id,
            Birth = runner.Birth,
            Run = runner.Run,
            Epoch = runner.Epoch,
            Key = execution.Step.Key,
            Attempt = execution.Attempt,
            Owner = runner.Membership.Host.Id,
            CodeVersion = host.CodeVersion,
            Cpus = execution.Need.Cpus,
            Gpus = execution.Need.Gpus,
            Resources = execution.Need.Custom,
        };
    }

    private async Task WarnAsync(StepExecution[] executions)
    {
        try
        {
            IReadOnlyList<HostDescription> living = executions.Length == 0
                ? []
                : await hosts.GetAsync(host.Stopping).ConfigureAwait(false);
            foreach (var execution in executions.Where(e => !living.Any(o => o.TakesSteps && e.Need.FitsIn(o))))
            {
                SpillLog.NoHost(host.Logger, execution.Step.Name, execution.Runner.Id, execution.Need);
            }
        }
        catch (Exception e) when (!host.HasStopped)
        {
            SpillLog.ListFailed(host.Logger, e);
        }
        catch (OperationCanceledException)
        {
            // The host stops, and nobody is to be warned.
        }
    }
}
