namespace FunctionWorkflows;

/// <summary>The list of living hosts, read again when somebody asks and it is old.</summary>
internal sealed class LivingHosts(ICluster cluster, TimeProvider time)
{
    private Reading? _last;

    public async ValueTask<IReadOnlyList<HostDescription>> GetAsync(CancellationToken cancellationToken)
    {
        var last = Volatile.Read(ref _last);
        if (last is null || time.GetElapsedTime(last.At) >= SpillTimes.ListAge)
        {
            last = new(await cluster.ListAsync(cancellationToken).ConfigureAwait(false), time.GetTimestamp());
            Volatile.Write(ref _last, last);
        }

        return last.Hosts;
    }

    private sealed record Reading(IReadOnlyList<HostDescription> Hosts, long At);
}
