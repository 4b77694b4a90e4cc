namespace FunctionWorkflows;

/// <summary>
/// Looks at a line that is too long for this host, for as long as it is, and leaves its end to hosts that live: no more
/// than keeps them busy for a while, since each step that goes costs requests that a step here does not.
/// </summary>
internal sealed class LongLine(WorkflowEngine host, HostResources resources, LivingHosts hosts, StepSender sender)
{
    private const int TurnsForOthers = 4;

    private readonly List<StepExecution> _out = [];
    private int _isWatching;

    /// <summary>Called when the line is long.</summary>
    public void Look()
    {
        if (Volatile.Read(ref _isWatching) == 0 && Interlocked.CompareExchange(ref _isWatching, 1, 0) == 0)
        {
            _ = Task.Run(WatchAsync);
        }
    }

    private async Task WatchAsync()
    {
        var isFailing = false;
        while (!host.HasStopped)
        {
            try
            {
                await Task.Delay(SpillTimes.Patience, host.Time, host.Stopping).ConfigureAwait(false);
                if (!resources.IsLineLong)
                {
                    break;
                }

                await SpillAsync().ConfigureAwait(false);
                isFailing = false;
            }
            catch (Exception e)
            {
                // Nothing is lost by it: all runs here.
                if (!isFailing && !host.HasStopped)
                {
                    SpillLog.ListFailed(host.Logger, e);
                }

                isFailing = true;
            }
        }

        Interlocked.Exchange(ref _isWatching, 0);
        if (resources.IsLineLong && !host.HasStopped)
        {
            Look();
        }
    }

    private async ValueTask SpillAsync()
    {
        var living = await hosts.GetAsync(host.Stopping).ConfigureAwait(false);
        HostDescription[] others = [.. living.Where(other => other.TakesSteps && other.Id != host.Id)];
        _out.RemoveAll(execution => !execution.IsSpilled);
        var room = (int)(TurnsForOthers * others.Sum(other => other.Cpus)) - _out.Count;
        var tail = resources.TakeTail(
            room,
            execution => execution.Runner is InstanceRunner && others.Any(other => execution.Need.FitsIn(other)));
        foreach (var execution in tail)
        {
            _out.Add(execution);
            sender.Send(execution);
            ((InstanceRunner)execution.Runner).Post(new StepSpilled(execution));
        }
    }
}
