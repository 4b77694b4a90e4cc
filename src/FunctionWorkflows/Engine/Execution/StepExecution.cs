using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FunctionWorkflows;

/// <summary>One try of a step: waits for a slot, resolves its arguments, runs the body, freezes the output.</summary>
internal sealed partial class StepExecution(
    IStepRunner runner, StepNode step, StepDefinition definition, StepDefaults options)
    : IThreadPoolWorkItem
{
    private const int Queued = 0;
    private const int Granted = 1;
    private const int Withdrawn = 2;
    private const int Spilled = 3;
    private const int Begun = 4;

    // Each thread its own.
    [ThreadStatic]
    private static StepExecution? _onThread;

    [ThreadStatic]
    private static StepExecution? _nextOnThread;

    [ThreadStatic]
    private static bool _isAtItsEnd;

    // Of what may be given up by itself, while the instance goes on.
    private readonly CancellationTokenSource? _givingUp =
        step.Graph.IsOfCode || definition is ListenerDefinition
            ? CancellationTokenSource.CreateLinkedTokenSource(runner.Stopping)
            : null;

    private int _state;
    private int _calls;

    public StepNode Step { get; } = step;

    public StepDefinition Definition { get; } = definition;

    public StepDefaults Options { get; } = options;

    public ResourceNeed Need => Options.Need;

    public IStepRunner Runner { get; } = runner;

    /// <summary>The number of this try.</summary>
    public int Attempt { get; init; } = step.Tries + 1;

    public DateTimeOffset StartedAt { get; private set; }

    /// <summary>True while it is left to other hosts.</summary>
    public bool IsSpilled => Volatile.Read(ref _state) == Spilled;

    /// <summary>True until it has a slot, is withdrawn, or is left to other hosts.</summary>
    public bool IsQueued => Volatile.Read(ref _state) == Queued;

    /// <summary>The same in every try of this step, and in no other step of any workflow.</summary>
    public string IdempotencyKey => $"{Runner.Birth}-{Step.Key}";

    public bool TryGrant() => Interlocked.CompareExchange(ref _state, Granted, Queued) == Queued;

    /// <summary>Takes it out of the line, or out of what is left to other hosts. False where it has a slot.</summary>
    public bool TryWithdraw() =>
        Interlocked.CompareExchange(ref _state, Withdrawn, Queued) == Queued
        || Interlocked.CompareExchange(ref _state, Withdrawn, Spilled) == Spilled;

    /// <summary>The same; one that has a slot, and whose body has not begun, gives it back without beginning.</summary>
    public void Drop()
    {
        if (!TryWithdraw())
        {
            Interlocked.CompareExchange(ref _state, Withdrawn, Granted);
        }
    }

    /// <summary>True for what only waits for an event: begun anew elsewhere, nothing is lost.</summary>
    public bool IsPoll => Definition is ListenerDefinition && !Step.IsPolled;

    /// <summary>Fires its token; what it gives is dropped by whoever has removed it.</summary>
    public void GiveUp()
    {
        try
        {
            _givingUp?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The try has ended meanwhile.
        }
        catch (AggregateException e)
        {
            InstanceRunnerLog.TokenThrew(Runner.Host.Logger, e, Runner.Id);
        }
    }

    public bool TrySpill() => Interlocked.CompareExchange(ref _state, Spilled, Queued) == Queued;

    /// <summary>Takes over from another host when the body started there.</summary>
    public void StartedElsewhere(DateTimeOffset at) => StartedAt = at;

    /// <summary>
    /// The ordinal of a call that the body makes to the engine: the same in each try of a deterministic body.
    /// </summary>
    public int NextCall() => Interlocked.Increment(ref _calls);

    public void Execute()
    {
        // A loop and not a call: a sequence of steps that end at once must not grow the stack.
        for (_onThread = this; _onThread is not null; _onThread = _nextOnThread)
        {
            _nextOnThread = null;
            _ = _onThread.RunAsync();
        }
    }

    /// <summary>
    /// Lets this thread go on with it once it has come back from the execution that it ends, which saves a sequence a
    /// change of threads.
    /// </summary>
    public bool TryFollowOnThisThread()
    {
        if (!_isAtItsEnd || _nextOnThread is not null)
        {
            return false;
        }

        _nextOnThread = this;
        return true;
    }

    private async Task RunAsync()
    {
        StartedAt = Runner.Host.Time.GetUtcNow();
        RunnerMessage outcome;
        try
        {
            outcome = Step.IsPolled
                ? await CheckpointAsync().ConfigureAwait(false)
                : await StepRecording.OfAsync(this, await BodyAsync().ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (CodeMismatchException e)
        {
            outcome = new StepMismatched(this, e);
        }
        catch (Exception e)
        {
            outcome = new StepThrew(this, e, Runner.Host.Time.GetUtcNow());
        }

        _isOver = true;
        _givingUp?.Dispose();
        Runner.Host.Release(Need);

        // Not where another step's body is still on this thread, and lets this one go on from inside: it may block.
        _isAtItsEnd = ReferenceEquals(_onThread, this);
        try
        {
            Runner.PostFromExecution(outcome);
        }
        finally
        {
            _isAtItsEnd = false;
        }
    }

    private async ValueTask<StepOutput> BodyAsync()
    {
        if (Options.Timeout is not { } timeout)
        {
            return await InvokeAsync(Definition.InvokeAsync, Stopping).ConfigureAwait(false);
        }

        using var source = CancellationTokenSource.CreateLinkedTokenSource(Stopping);
        // On another thread, since a body may block before its first await.
        var body = Task.Run(
            () => InvokeAsync(Definition.InvokeAsync, source.Token).AsTask(), CancellationToken.None);
        try
        {
            return await body.WaitAsync(timeout, Runner.Host.Time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!body.IsCompleted)
        {
            Drop();
            await source.CancelAsync().ConfigureAwait(false);
            _ = body.ContinueWith(
                static late => late.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted,
                TaskScheduler.Default);
            throw new TimeoutException(
                $"Step '{Step.Name}' of workflow '{Runner.Id}' took longer than {timeout} (try {Attempt}).");
        }
    }

    private bool TryBegin() => Interlocked.CompareExchange(ref _state, Begun, Granted) == Granted;

    private CancellationToken Stopping => _givingUp?.Token ?? Runner.Stopping;

    /// <summary>The event is recorded, and its listener is to hear of it before anything else does.</summary>
    private async ValueTask<StepEnded> CheckpointAsync()
    {
        var listener = (ListenerDefinition)Definition;
        await InvokeAsync(
            async call =>
            {
                await listener.CheckpointAsync(call, Step.Output!, Runner.Objects.Scope).ConfigureAwait(false);
                return true;
            },
            Stopping).ConfigureAwait(false);
        return new(
            this,
            new(RecordKind.Succeeded, Step.Output!, default, StartedAt, Runner.Host.Time.GetUtcNow()));
    }

    private async ValueTask<T> InvokeAsync<T>(
        Func<StepCall, ValueTask<T>> invoke, CancellationToken cancellationToken)
    {
        var arguments = await Runner.Host.Retry.RunAsync(
            () => StepArguments.ResolveAsync(Step, Definition, Runner.Objects.Scope, cancellationToken),
            cancellationToken)
            .ConfigureAwait(false);
        if (!await Runner.MayBeginAsync().ConfigureAwait(false) || !TryBegin())
        {
            throw new OperationCanceledException();
        }

        AsyncServiceScope? scope = null;
        var logger = Runner.Host.LoggerOf(Definition.Name);
        var context = new StepContext
        {
            WorkflowId = Runner.Id,
            StepId = Step.Key,
            IdempotencyKey = IdempotencyKey,
            Attempt = Attempt,
            Logger = logger,
            CancellationToken = cancellationToken,
            Workflows = Runner.Host.Client,
            Heartbeats = details => Beat(details, logger),
            LastDetails = _lastDetails,
            Scope = Runner.Objects.Scope,
            StepName = Step.Name,
            Time = Runner.Host.Time,
        };
        var call = new StepCall(
            arguments, context, () => (scope ??= Runner.Host.Services.CreateAsyncScope()).ServiceProvider);
        StepAmbient.Current = this;
        try
        {
            return await invoke(call).ConfigureAwait(false);
        }
        finally
        {
            StepAmbient.Current = null;
            if (scope is { } used)
            {
                await used.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}

/// <summary>
/// Which step the present code runs in: calls that it makes are told apart by the step and their ordinal (I7).
/// </summary>
internal static class StepAmbient
{
    private static readonly AsyncLocal<StepExecution?> Local = new();

    public static StepExecution? Current
    {
        get => Local.Value;
        set => Local.Value = value;
    }
}

internal static partial class StepExecutionLog
{
    [LoggerMessage(
        EventId = 1201,
        Level = LogLevel.Debug,
        Message = "Step '{Step}' of workflow '{Workflow}' is alive: {Details}")]
    public static partial void Heartbeat(ILogger logger, string step, string workflow, object? details);
}
