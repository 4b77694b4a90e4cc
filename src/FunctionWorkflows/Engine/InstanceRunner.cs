using System.Collections.Concurrent;
using System.Text.Json;

namespace FunctionWorkflows;

/// <summary>
/// Runs one owned instance: a mailbox read by one thread at a time. Takes what has come in, applies it in memory,
/// writes it as one commit, and only then lets anything leave (I1). What comes in meanwhile goes into the next commit.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design",
    "CA1001",
    Justification = "A source without timers or links; bodies may hold its token longer than the runner lives.")]
internal sealed partial class InstanceRunner : IThreadPoolWorkItem, IStepRunner
{
    // So many are taken in one commit, with what they leave, that a store can write them as one unit.
    private const int MostMessages = 40;
    private const int MostEventsKnown = 1_000;

    // Any thread.
    private readonly ConcurrentQueue<RunnerMessage> _mailbox = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<InstanceHeader?> _completion =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _scheduled;

    // The thread that has the mailbox.
    private readonly InstanceClaim _claim;
    private InstanceState _state;
    private readonly Dictionary<StepNode, StepExecution> _executions = [];
    private readonly Dictionary<StepNode, ITimer> _timers = [];
    private readonly HashSet<string> _events = new(StringComparer.Ordinal);
    private FunctionWorkflowsException? _mismatch;
    private long _lastMessage;
    private bool _isDraining;
    private bool _hasStopped;
    private bool _hasProgressed;

    public InstanceRunner(WorkflowEngine host, InstanceClaim claim, InstanceState state, ObjectStorage objects)
    {
        Host = host;
        Membership = host.Membership!;
        Objects = objects;
        Id = claim.Header.Id;
        Birth = claim.Header.Birth;
        (Run, Epoch) = (claim.Header.Run, claim.Header.Epoch);
        _claim = claim;
        _state = state;
        Stopping = _stopping.Token;

        // Asked for before, and not carried out: its children were still to be told.
        _cancelRequestedAt = state.Code?.CancelRequestedAt is null ? claim.Header.CancelRequestedAt : null;
    }

    public WorkflowEngine Host { get; }

    /// <summary>The membership under which it was claimed: with its lease the right to write is gone.</summary>
    public IMembership Membership { get; }

    public ObjectStorage Objects { get; }

    public string Id { get; }

    public string Birth { get; }

    /// <summary>Fires at cancellation, loss of the claim, and the end of a drain's grace.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>True once it takes nothing more; set before its host hears of it.</summary>
    public bool HasStopped => Volatile.Read(ref _hasStopped);

    /// <summary>True once its end is recorded.</summary>
    public bool HasEnded => _claim.Header.HasEnded;

    /// <summary>The header of the end, or null where this host gave the instance up.</summary>
    public Task<InstanceHeader?> Completion => _completion.Task;

    public void Post(RunnerMessage message)
    {
        _mailbox.Enqueue(message);
        if (Interlocked.CompareExchange(ref _scheduled, 1, 0) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        }
    }

    /// <summary>
    /// The same, from the end of an execution: its thread has nothing else to do, so it commits at once.
    /// </summary>
    public void PostFromExecution(RunnerMessage message)
    {
        _mailbox.Enqueue(message);
        if (Interlocked.CompareExchange(ref _scheduled, 1, 0) == 0)
        {
            Execute();
        }
    }

    public void Execute() => _ = PumpAsync();

    private async Task PumpAsync()
    {
        do
        {
            try
            {
                await RoundAsync().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                await BreakAsync(e).ConfigureAwait(false);
            }

            // A full fence: who posts looks at the flag after the mailbox, so here it is the flag before the mailbox.
            Interlocked.Exchange(ref _scheduled, 0);
        }
        while (!_mailbox.IsEmpty && Interlocked.CompareExchange(ref _scheduled, 1, 0) == 0);
    }

    private async ValueTask RoundAsync()
    {
        while (!_mailbox.IsEmpty)
        {
            if (_hasStopped)
            {
                Discard();
                return;
            }

            var changes = new Changes();
            try
            {
                await RoundAsync(changes).ConfigureAwait(false);
            }
            finally
            {
                // Where the round was not committed, whoever asked looks at the store again.
                changes.Canceled.ForEach(static waiting => waiting.TrySetResult(false));
                changes.Told.ForEach(static waiting => waiting.TrySetResult(false));
            }
        }
    }

    private async ValueTask RoundAsync(Changes changes)
    {
        while (_mailbox.TryDequeue(out var message))
        {
            await TakeAsync(message, changes).ConfigureAwait(false);
            await LetCodeHearAsync().ConfigureAwait(false);
        }

        if (_hasStopped)
        {
            return;
        }

        await SettleAsync(changes).ConfigureAwait(false);
        if (!changes.IsEmpty && _cancelRequestedAt is null && !_state.HasOutput)
        {
            RecordHeartbeats(changes);
        }

        var header = await NextHeaderAsync(changes).ConfigureAwait(false);
        if (await CommitAsync(header, changes).ConfigureAwait(false))
        {
            Leave(changes);
            Rest();
        }
    }

    private async ValueTask TakeAsync(RunnerMessage message, Changes changes)
    {
        switch (message)
        {
            case StepEnded ended when Take(ended.Execution):
                try
                {
                    StepEndedTransition.Apply(_state, ended.Execution.Step, ended.Success, changes);
                }
                catch (JsonException e)
                {
                    throw new InvalidOperationException(
                        $"Step '{ended.Execution.Step.Name}' of workflow '{Id}' gave a graph that cannot be read back.",
                        e);
                }

                break;
            case StepThrew threw when !Membership.IsHeld && Take(threw.Execution):
                // It may not even have begun, and nothing that it did can be recorded.
                Lose();
                break;
            case StepThrew threw when Stopping.IsCancellationRequested && Take(threw.Execution):
                // The host ends, which is no failure of the step: it runs again elsewhere.
                RecordHeartbeat(threw.Execution, changes);
                _state.MarkReady(threw.Execution.Step);
                break;
            case StepThrew threw when Take(threw.Execution):
                RecordHeartbeat(threw.Execution, changes);
                StepThrewTransition.Apply(_state, threw, Host.Time.GetUtcNow(), WorkflowEngine.Jitter(), changes);
                LogFailure(threw);
                break;
            case StepMismatched mismatched when Take(mismatched.Execution):
                _state.MarkReady(mismatched.Execution.Step);
                _mismatch ??= mismatched.Exception;
                break;
            case StepSpilled spilled when IsCurrent(spilled.Execution):
                NotePhase(spilled.Execution);
                break;
            case HeartbeatsDue:
                TakeHeartbeats(changes);
                break;
            case RetryDue due when _timers.Remove(due.Step, out var timer):
                timer.Dispose();
                TakeDue(due.Step, changes);
                break;
            case ChildStarted started:
                await TakeStartedAsync(started, changes).ConfigureAwait(false);
                break;
            case ChildEnded ended:
                await TakeChildAsync(ended.Ended, changes).ConfigureAwait(false);
                if (ended.Recorded is { } recorded)
                {
                    changes.Told.Add(recorded);
                }

                break;
            case ChildrenCanceled canceled:
                _cancelingChildren.Remove(canceled.Step);
                break;
            case ParentTold:
                _hasToldParent = true;
                break;
            case EvictRequested:
                _isToLeaveMemory = true;
                break;
            case ForeignAwait:
                _code?.Settle();
                _mismatch ??= _code?.Broken;
                break;
            case InboxChanged:
                await TakeInboxAsync(changes).ConfigureAwait(false);
                break;
            case CancelRequested cancel:
                changes.Canceled.Add(cancel.Done);
                RequestCancel(cancel.Mode, changes);
                break;
            case DrainRequested:
                _isDraining = true;
                break;
            case LeaseLost:
                Lose();
                break;
        }
    }

    private bool Take(StepExecution execution) => IsCurrent(execution) && _executions.Remove(execution.Step);

    private bool IsCurrent(StepExecution execution) =>
        _executions.TryGetValue(execution.Step, out var current) && ReferenceEquals(current, execution);

    // The store would tell as much, but only once the round cannot be taken back, and then running steps run again.
    private bool IsNew(string message)
    {
        if (_events.Count >= MostEventsKnown)
        {
            _events.Clear();
        }

        return _events.Add(message);
    }
}
