namespace FunctionWorkflows;

/// <summary>A host's lease on an in-memory store.</summary>
internal sealed class InMemoryMembership : IMembership
{
    private readonly InMemoryData _data;
    private readonly ICluster _cluster;
    private readonly CancellationTokenSource _lost = new();
    private readonly ITimer _timer;
    private long _leaseUntil;
    private volatile bool _isLost;
    private volatile bool _isBusy;

    public InMemoryMembership(InMemoryData data, ICluster cluster, HostDescription host)
    {
        _data = data;
        _cluster = cluster;
        Host = host;
        Lost = _lost.Token;
        Extend(Lease);
        _timer = data.Time.CreateTimer(
            static state => ((InMemoryMembership)state!).Renew(), this, Lease / 3, Timeout.InfiniteTimeSpan);
    }

    public HostDescription Host { get; }

    public CancellationToken Lost { get; }

    public bool IsHeld => HasLease;

    /// <summary>Gets a value indicating whether the lease has neither lapsed nor been taken away.</summary>
    public bool HasLease => !_isLost && _data.Time.GetTimestamp() < Interlocked.Read(ref _leaseUntil);

    private TimeSpan Lease => _isBusy ? _data.BusyLease : _data.IdleLease;

    public void SetBusy(bool isBusy)
    {
        var wasBusy = _isBusy;
        _isBusy = isBusy;
        if (isBusy && !wasBusy)
        {
            Renew();
        }
    }

    public ValueTask<IReadOnlyList<InstanceHeader>> FindClaimableAsync(
        int most, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var dead = Seal();
        dead.ForEach(host => host.Lose());
        lock (_data.Gate)
        {
            return new(
            [
                .. _data.Instances.Values.Select(i => i.Header).Where(IsClaimable)
                    .OrderBy(h => h.Status == WorkflowStatus.Pending).ThenBy(h => h.CreatedAt)
                    .ThenBy(h => h.Id, StringComparer.Ordinal).Take(most),
            ]);
        }
    }

    public ValueTask<(IReadOnlyList<string> Ids, long Last)> FindMessagesAsync(
        long after, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_data.Gate)
        {
            var ids = new List<string>();
            var last = after;
            foreach (var instance in _data.Instances.Values)
            {
                if (instance.Header.Owner == Host.Id && instance.Inbox is [.., var newest] && newest.Number > after)
                {
                    ids.Add(instance.Header.Id);
                    last = Math.Max(last, newest.Number);
                }
            }

            return new((ids, last));
        }
    }

    public ValueTask<long> WaitForWorkAsync(long seen, CancellationToken cancellationToken = default) =>
        WorkWait.ForAnyChangeAsync(_cluster, seen, _data.Time, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _isLost = true;
        await _timer.DisposeAsync().ConfigureAwait(false);
        lock (_data.Gate)
        {
            _data.Hosts.Remove(Host.Id);
        }

        _data.Changes.RaiseAll();
    }

    /// <summary>Ends the membership for good.</summary>
    public void Lose()
    {
        _isLost = true;
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _lost.Cancel();
    }

    private bool IsClaimable(InstanceHeader header) =>
        !header.HasEnded
        && (header.Owner is null || !_data.Hosts.ContainsKey(header.Owner))
        && (header.SetAsideBy is null || (header.SetAsideBy != "*" && header.SetAsideBy != Host.CodeVersion));

    // A host is dead once its place is taken away, never just by a lease that has lapsed (protocols: 5).
    private List<InMemoryMembership> Seal()
    {
        lock (_data.Gate)
        {
            var dead = _data.Hosts.Values.Where(h => h != this && !h.HasLease).ToList();
            dead.ForEach(host => _data.Hosts.Remove(host.Host.Id));
            return dead;
        }
    }

    private void Renew()
    {
        bool isMember;
        lock (_data.Gate)
        {
            isMember = HasLease && _data.Hosts.ContainsKey(Host.Id);
            if (isMember)
            {
                Extend(Lease);
            }
        }

        if (!isMember)
        {
            Lose();
            return;
        }

        _timer.Change(Lease / 3, Timeout.InfiniteTimeSpan);
    }

    private void Extend(TimeSpan lease) => Interlocked.Exchange(
        ref _leaseUntil, _data.Time.GetTimestamp() + (long)(lease.TotalSeconds * _data.Time.TimestampFrequency));
}
