using Azure.Storage.Blobs.Specialized;

namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// A host's lease on its blob, renewed at a third of its length on a thread of its own: neither steps that keep all
/// threads nor an account that is busy with commits may hold the renewal up.
/// </summary>
internal sealed class HostLease : IDisposable
{
    private static readonly TimeSpan ReleaseTime = TimeSpan.FromSeconds(2);

    private readonly BlobLeaseClient _lease;
    private readonly AzureStorageOptions _options;
    private readonly TimeProvider _time;
    private readonly Action _lost;
    private readonly ManualResetEventSlim _changed = new();
    private readonly Thread _thread;
    private long _untilTimestamp;
    private long _untilUtc;
    private TimeSpan _length;
    private bool _isLengthUnsure;
    private long? _shortUnansweredAt;
    private volatile bool _isBusy;
    private volatile bool _hasBeenBusy;
    private volatile bool _isOver;
    private volatile bool _isPaused;

    public HostLease(BlobLeaseClient lease, AzureStorageOptions options, TimeProvider time, Action lost)
    {
        _lease = lease;
        _options = options;
        _time = time;
        _lost = lost;
        _thread = new Thread(Renew) { IsBackground = true, Name = "FunctionWorkflows lease" };
    }

    // Both clocks count: one stands still in a suspended machine, the other can be set.
    public bool IsHeld =>
        !_isOver && _time.GetTimestamp() < Interlocked.Read(ref _untilTimestamp)
        && _time.GetUtcNow().UtcTicks < Interlocked.Read(ref _untilUtc);

    // Steps are often shorter than a request: if each began and ended a busy time, each would cost a renewal.
    // A request for the short length that had no answer may come yet, and would shorten a longer lease unseen.
    private TimeSpan NextLength =>
        _isBusy || _hasBeenBusy
        || (_shortUnansweredAt is { } at && _time.GetElapsedTime(at) < _options.Unsure)
            ? _options.BusyLease
            : _options.IdleLease;

    /// <summary>Acquires the lease, and begins to renew it.</summary>
    /// <param name="first">The same lease; its client repeats what fails.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    public async ValueTask BeginAsync(BlobLeaseClient first, CancellationToken cancellationToken)
    {
        var (sent, sentUtc) = Now;
        _length = NextLength;
        await first.AcquireAsync(_length, cancellationToken: cancellationToken).ConfigureAwait(false);
        Extend(sent, sentUtc);
        _thread.Start();
    }

    public void SetBusy(bool isBusy)
    {
        _isBusy = isBusy;
        if (!isBusy || _hasBeenBusy)
        {
            return;
        }

        _hasBeenBusy = true;
        if (_length > _options.BusyLease)
        {
            _changed.Set();
        }
    }

    /// <summary>Renews no more, as a process that was stopped; what is left of the lease runs out.</summary>
    public void Pause()
    {
        _isPaused = true;
        _changed.Set();
    }

    /// <summary>Ends it for good. What others see is the blob's affair.</summary>
    public void End()
    {
        _isOver = true;
        _changed.Set();
    }

    /// <summary>Gives back what is left of it, unless it is an heir's by now.</summary>
    public async ValueTask ReleaseAsync()
    {
        using var patience = new CancellationTokenSource(ReleaseTime, _time);
        try
        {
            // Renewed first, which fails where it is an heir's: then what is broken is surely this one. Released, the
            // blob would look like that of a host that is just joining.
            await _lease.RenewAsync(cancellationToken: patience.Token).ConfigureAwait(false);
            await _lease.BreakAsync(TimeSpan.Zero, cancellationToken: patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (StorageErrors.IsOfStorage(e))
        {
            // It runs out by itself.
        }
    }

    public void Dispose()
    {
        End();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        _changed.Dispose();
    }

    private TimeSpan Left => _time.GetElapsedTime(_time.GetTimestamp(), Interlocked.Read(ref _untilTimestamp));

    private (long Timestamp, DateTimeOffset Utc) Now => (_time.GetTimestamp(), _time.GetUtcNow());

    // It counts from before it was asked for.
    private void Extend(long sent, DateTimeOffset sentUtc)
    {
        Interlocked.Exchange(ref _untilTimestamp, sent + (long)(_length.TotalSeconds * _time.TimestampFrequency));
        Interlocked.Exchange(ref _untilUtc, (sentUtc + _length).UtcTicks);
    }

    private void Shorten(TimeSpan next)
    {
        var (now, nowUtc) = Now;
        var until = now + (long)(next.TotalSeconds * _time.TimestampFrequency);
        Interlocked.Exchange(ref _untilTimestamp, Math.Min(until, Interlocked.Read(ref _untilTimestamp)));
        Interlocked.Exchange(ref _untilUtc, Math.Min((nowUtc + next).UtcTicks, Interlocked.Read(ref _untilUtc)));
        _length = next;
    }

    private void Renew()
    {
        var wait = _length / 3;
        while (!_isOver)
        {
            _changed.Wait(wait);
            _changed.Reset();
            if (_isPaused)
            {
                continue;
            }

            if (_isOver)
            {
                return;
            }

            // A lease that has lapsed is finished: an heir may be reading already. While a third is left there is still
            // time to stop before it can be taken.
            if (!IsHeld || Left < _length / 3)
            {
                Lose();
                return;
            }

            var (sent, sentUtc) = Now;
            if (TryRenew())
            {
                Extend(sent, sentUtc);
                _hasBeenBusy = _isBusy;
                wait = _length / 3;
            }
            else if (!_isOver)
            {
                wait = _length / 15;
            }
        }
    }

    private bool TryRenew()
    {
        // A request that is slow is to get through, and one that is lost must leave time for another.
        var next = NextLength;
        using var patience = new CancellationTokenSource((next < _length ? next : _length) / 4, _time);
        try
        {
            if (next == _length && !_isLengthUnsure)
            {
                _lease.Renew(cancellationToken: patience.Token);
                return true;
            }

            // Acquired again under the same id, its length changes. Should the answer be lost, the shorter counts.
            if (next < _length)
            {
                Shorten(next);
            }

            _isLengthUnsure = true;
            Acquire(next, patience.Token);
            _isLengthUnsure = false;
            _length = next;
            return true;
        }
        catch (Exception e) when (StorageErrors.StatusOf(e) is 404 or 409 or 412)
        {
            // Somebody else has it.
            Lose();
            return false;
        }
        catch (Exception e) when (StorageErrors.IsOfStorage(e))
        {
            return false;
        }
    }

    private void Acquire(TimeSpan length, CancellationToken patience)
    {
        try
        {
            _lease.Acquire(length, cancellationToken: patience);
        }
        catch (Exception e) when (StorageErrors.IsUnknownResult(e) && length < _options.IdleLease)
        {
            _shortUnansweredAt = _time.GetTimestamp();
            throw;
        }
    }

    private void Lose()
    {
        _isOver = true;
        _lost();
    }
}
