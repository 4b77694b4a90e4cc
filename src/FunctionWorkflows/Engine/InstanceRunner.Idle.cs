namespace FunctionWorkflows;

/// <content>An instance that only waits: kept in memory while there is room, then only its id and due time are.</content>
internal sealed partial class InstanceRunner
{
    // What is due so soon is not worth the way out and back.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    private bool _isToLeaveMemory;
    private bool _hasLeftMemory;
    private bool _isResting;

    private bool IsIdle => !_hasStopped && !_isDraining && _ending is null && _mismatch is null
        && _executions.Count == 0 && _startingChildren.Count == 0 && _cancelingChildren.Count == 0
        && _mailbox.IsEmpty && !_state.HasReady && _claim.Header.DeathsWithoutProgress < 2
        && !HasShortRetry
        && (_state.EarliestDue() is not { } due || due > Host.Time.GetUtcNow() + Soon);

    // Of that no record tells.
    private bool HasShortRetry => _timers.Keys.Any(IsTriedSoon);

    private void Rest()
    {
        var isIdle = IsIdle;
        if (isIdle && _isToLeaveMemory)
        {
            _hasLeftMemory = true;
            var due = _state.EarliestDue();
            Host.Asleep(Id, due, Membership);
            Stop(null);
            if (due <= Host.Time.GetUtcNow())
            {
                // Its time came while it was on its way out, and found it here still.
                Host.Revive(Id);
            }

            return;
        }

        _isToLeaveMemory = false;
        if (isIdle != _isResting)
        {
            _isResting = isIdle;
            Host.Rests(this, isIdle);
        }
    }
}
