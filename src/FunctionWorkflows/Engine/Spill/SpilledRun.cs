namespace FunctionWorkflows;

/// <summary>
/// One try of a step that another host left to this one: keeps its message while the body waits and runs, posts the
/// outcome to the instance, then removes the message.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design",
    "CA1001",
    Justification = "Sources without timers or links; bodies may hold the token longer than the run lives.")]
internal sealed partial class SpilledRun : IStepRunner
{
    private readonly IMembership _membership;
    private readonly SpilledInstance _instance;
    private readonly RecentSteps _posted;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration _lost;
    private readonly Task _renewing;
    private int _isEnding;
    private int _beats;
    private volatile bool _isGone;
    private volatile bool _isTaken;

    public SpilledRun(
        WorkflowEngine host,
        IMembership membership,
        QueuedStep message,
        StepNode step,
        StepDefinition definition,
        SpilledInstance instance,
        RecentSteps posted)
    {
        Host = host;
        Message = message;
        _instance = instance;
        _posted = posted;
        Stopping = _stopping.Token;
        Execution = new(this, step, definition, definition.Defaults.With(step.Call.Options))
        {
            Attempt = message.Step.Attempt,
        };
        _membership = membership;
        _renewing = Task.Run(RenewAsync);
        _lost = membership.Lost.UnsafeRegister(static state => ((SpilledRun)state!).Stop(), this);
    }

    public WorkflowEngine Host { get; }

    public QueuedStep Message { get; }

    public string Id => Message.Step.WorkflowId;

    public string Birth => Message.Step.Birth;

    public ObjectStorage Objects => _instance.Objects;

    /// <summary>
    /// Fires when the instance has ended, when another host has the step, at the loss of this host's lease and at the
    /// end of its grace.
    /// </summary>
    public CancellationToken Stopping { get; }

    public StepExecution Execution { get; }

    /// <summary>True while it waits for a slot.</summary>
    public bool IsWaiting => Execution.IsQueued;

    /// <summary>True where it had to wait, so that what was seen of its instance before is old.</summary>
    public bool HasWaited { get; set; }

    /// <summary>When its instance was looked at, as a timestamp.</summary>
    public required long SeenAt { get; init; }

    public Task Completion => _completion.Task;

    public async ValueTask<bool> MayBeginAsync()
    {
        var step = Message.Step;
        if (step.Epoch > 1 || Message.DequeueCount > 1 || HasWaited
            || Host.Time.GetElapsedTime(SeenAt) >= SpillTimes.Recording)
        {
            // There may be another copy of it, whose outcome has come meanwhile: also where it was sent but once, if
            // the answer to that was lost.
            var header = await Host.Retry.RunAsync(() => Host.Store.Instances.ReadAsync(Id, Stopping), Stopping)
                .ConfigureAwait(false);
            _isGone = !step.IsOf(header) || await Host.Retry.RunAsync(
                () => _instance.FindAsync(header!, step.Key, Stopping), Stopping).ConfigureAwait(false) is null;
        }

        // Without the lease nothing could be posted, and after a pause the message may be another host's.
        return !_isGone && !_isTaken && _membership.IsHeld;
    }

    /// <summary>It is told to the owner with the next renewal.</summary>
    public void HeartbeatCame(StepExecution execution)
    {
    }

    public void PostFromExecution(RunnerMessage message) => _ = EndAsync(() => SettleAsync(message));

    /// <summary>Ends it at once where its body has not begun.</summary>
    public void EndWaiting()
    {
        if (Execution.TryWithdraw())
        {
            PutBack();
        }
    }

    /// <summary>Gives it to other hosts, if they still want it, whatever its body does.</summary>
    public void PutBack() => _ = EndAsync(() =>
        _isGone ? CompleteAsync() : _isTaken ? default : ReturnAsync(TimeSpan.Zero));

    /// <summary>Fires the token of the body. What it has hung there is its own affair.</summary>
    public void Stop()
    {
        EndWaiting();
        try
        {
            _stopping.Cancel();
        }
        catch (AggregateException e)
        {
            InstanceRunnerLog.TokenThrew(Host.Logger, e, Id);
        }
    }

    private async Task EndAsync(Func<ValueTask> settle)
    {
        if (Interlocked.Exchange(ref _isEnding, 1) == 1)
        {
            return;
        }

        try
        {
            // A renewal changes the receipt: none may be under way.
            await _ended.CancelAsync().ConfigureAwait(false);
            await _renewing.ConfigureAwait(false);
            if (_membership.IsHeld)
            {
                await settle().ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            // The message comes again when it is silent for long enough.
            SpillLog.NotDelivered(Host.Logger, e, Id);
        }

        await _lost.DisposeAsync().ConfigureAwait(false);
        _completion.TrySetResult();
    }

    private async ValueTask SettleAsync(RunnerMessage outcome)
    {
        switch (outcome)
        {
            case var _ when _isGone:
                break;
            case StepEnded ended:
                // Whoever has the step now: the first output that is recorded wins.
                await PostAsync(OutcomePost.Success(Message.Step, ended.Success)).ConfigureAwait(false);
                _posted.Add(Message.Step);
                break;
            case var _ when _isTaken:
                return;
            case var _ when Stopping.IsCancellationRequested:
                await HandOverAsync(Beats()).ConfigureAwait(false);
                return;
            case StepMismatched mismatched when Message.Step.CodeVersion != Host.CodeVersion:
                SpillLog.PutAside(Host.Logger, Id, mismatched.Exception.Message);
                await ReturnAsync(Host.SpillTimes.Aside).ConfigureAwait(false);
                return;
            case StepMismatched mismatched:
                await PostAsync(OutcomePost.Mismatch(Message.Step, mismatched.Exception, Host.Time.GetUtcNow()))
                    .ConfigureAwait(false);
                break;
            case StepThrew threw:
                await PostAsync([.. Beats(), OutcomePost.Failure(Message.Step, threw)]).ConfigureAwait(false);
                break;
        }

        await CompleteAsync().ConfigureAwait(false);
    }

    private async ValueTask HandOverAsync(SpilledOutcome[] beats)
    {
        await PostAsync(beats).ConfigureAwait(false);

        // The next host is to find them recorded.
        await ReturnAsync(beats.Length > 0 ? SpillTimes.Recording : TimeSpan.Zero).ConfigureAwait(false);
    }

    private async ValueTask CompleteAsync() =>
        await RetryAsync(() => Host.Store.Steps.CompleteAsync(Message, CancellationToken.None)).ConfigureAwait(false);

    private ValueTask PostAsync(params SpilledOutcome[] outcomes) => outcomes.Length == 0
        ? default
        : OutcomePost.PostAsync(Host, _membership, Message.Step, outcomes);

    /// <summary>The last sign of life that the owner has not been told of.</summary>
    private SpilledOutcome[] Beats() => Execution.TakeHeartbeat() is { } beat
        ? [OutcomePost.Alive(Message.Step, Execution, beat, ++_beats)]
        : [];

    private async ValueTask ReturnAsync(TimeSpan hidden) =>
        await RetryAsync(() => Host.Store.Steps.ReturnAsync(Message, hidden, CancellationToken.None))
            .ConfigureAwait(false);

    private ValueTask<bool> RetryAsync(Func<ValueTask<bool>> write) =>
        Host.Retry.RunAsync(
            () => _membership.IsHeld ? write() : throw new OperationCanceledException(), _membership.Lost);
}
