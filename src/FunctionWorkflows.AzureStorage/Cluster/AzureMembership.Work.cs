namespace FunctionWorkflows.AzureStorage;

/// <content>When a host looks for work, and what it is told.</content>
internal sealed partial class AzureMembership
{
    private static readonly TimeSpan BusyTick = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan IdleTick = TimeSpan.FromSeconds(20);

    private readonly ChangeSignal _work = new();
    private readonly Lock _messagesGate = new();
    private readonly List<(long Number, string Id)> _messages = [];
    private long _lastMessage;
    private long _lookedAt;
    private int _isToldOfWork;
    private long? _polledAt;

    // A host is busy between two short steps too.
    private TimeSpan Tick => _hasLeftToOthers ? OthersShare : _isBusy || WasBusy ? BusyTick : IdleTick;

    // Counted from the last look: messages that keep coming must not put it off.
    private TimeSpan UntilTick =>
        Tick - _context.Time.GetElapsedTime(Volatile.Read(ref _lookedAt)) is { Ticks: > 0 } left
            ? left
            : TimeSpan.Zero;

    private bool WasBusy => Interlocked.Read(ref _busyAt) is var at and not long.MinValue
        && _context.Time.GetElapsedTime(at) < BusyTick;

    public async ValueTask<(IReadOnlyList<string> Ids, long Last)> FindMessagesAsync(
        long after, CancellationToken cancellationToken = default)
    {
        if (IsDue(ref _polledAt, Tick))
        {
            await _cluster.Hints.Queues.PollAsync(this, cancellationToken).ConfigureAwait(false);
        }

        lock (_messagesGate)
        {
            _messages.RemoveAll(message => message.Number <= after);
            return ([.. _messages.Select(message => message.Id).Distinct()], Math.Max(after, _lastMessage));
        }
    }

    public async ValueTask<WorkHint> WaitForWorkAsync(long seen, CancellationToken cancellationToken = default)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var told = _work.WaitAsync(null, seen, done.Token).AsTask();
        await Task.WhenAny(told, Task.Delay(UntilTick, _context.Time, done.Token)).ConfigureAwait(false);
        await done.CancelAsync().ConfigureAwait(false);
        await ((Task)told).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        var mayBeClaimable = Interlocked.Exchange(ref _isToldOfWork, 0) == 1 || UntilTick == TimeSpan.Zero;
        if (mayBeClaimable)
        {
            Volatile.Write(ref _lookedAt, _context.Time.GetTimestamp());
        }

        return new(told.IsCompletedSuccessfully ? await told.ConfigureAwait(false) : seen + 1, mayBeClaimable);
    }

    /// <summary>Takes a hint, for which this host is the right one or is not.</summary>
    public HintAnswer Take(Hint hint)
    {
        switch (hint.Kind)
        {
            case HintKind.Inbox:
                // Also where it is not known here: a start may be durable, and its answer under way.
                lock (_messagesGate)
                {
                    _messages.Add((++_lastMessage, hint.Id!));
                }

                _work.RaiseAll();
                return _cluster.Owned.Has(Host.Id, hint.Id!, hint.Birth!, hint.Epoch)
                    ? HintAnswer.Taken
                    : HintAnswer.NotMine;
            case HintKind.Steps:
                _cluster.Steps.Nudge(hint.Queue!);
                return HintAnswer.Taken;
            case HintKind.Activation or HintKind.Work when _isDraining:
                return HintAnswer.NotMine;
            case HintKind.Activation:
                _activated[hint.Id!] = true;
                Volatile.Write(ref _isToldOfWork, 1);
                break;
            case HintKind.Work:
                _parkedAt = null;
                Volatile.Write(ref _isToldOfWork, 1);
                break;
        }

        _work.RaiseAll();
        return HintAnswer.Taken;
    }

    /// <summary>
    /// After a start or claim whose outcome stayed unknown: it may still land, and then the instance is this host's
    /// without anybody knowing. A minute later the own set is looked through.
    /// </summary>
    public void LookThroughOwnSet()
    {
        lock (_unsureGate)
        {
            _unsureAt = _context.Time.GetTimestamp();
            _unsureSince ??= _unsureAt;
        }
    }

    // A little early is due: who looks at each tick is never at it to the millisecond, and would look at the next one.
    private bool IsDue(ref long? lastAt, TimeSpan tick)
    {
        if (lastAt is { } last && _context.Time.GetElapsedTime(last) < tick - (tick / 20))
        {
            return false;
        }

        lastAt = _context.Time.GetTimestamp();
        return true;
    }
}
