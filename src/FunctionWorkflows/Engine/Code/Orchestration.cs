using Microsoft.Extensions.Logging;

namespace FunctionWorkflows;

/// <summary>
/// Runs the code of a workflow: lets it hear what was recorded, in that order, and compares what it asks for with what
/// was recorded, or takes it down. Used by the thread that has the instance's mailbox.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design",
    "CA1001",
    Justification = "A source without timers or links; the code may hold its token longer than this lives.")]
internal sealed partial class Orchestration
{
    private readonly InstanceState _state;
    private readonly CodeState _code;
    private readonly WorkflowDefinition _definition;
    private readonly CodeSynchronizationContext _thread;
    private readonly SortedDictionary<int, CodeOperation> _pending = [];
    private readonly List<(long Sequence, List<AskedItem> Items)> _asked = [];
    private readonly List<ObjectPointer> _objects = [];
    private readonly CancellationTokenSource _canceling = new();
    private readonly int _objectThreshold;
    private Task<StepOutput>? _main;
    private RecordedGraph? _next;
    private string? _foreign;
    private int _position;
    private int _expansions;
    private bool _hasCaughtUp;

    public Orchestration(
        InstanceState state,
        WorkflowDefinition definition,
        int objectThreshold,
        ILogger logger,
        Action foreign)
    {
        _state = state;
        _code = state.Code!;
        _definition = definition;
        _objectThreshold = objectThreshold;
        _thread = new(what =>
        {
            Volatile.Write(ref _foreign, what);
            foreign();
        });
        Now = state.BegunAt ?? state.Header.StartedAt ?? state.Header.CreatedAt;
        Context = new(this, new ReplayLogger(logger, this));
    }

    public WorkflowContext Context { get; }

    public string InstanceId => _state.Header.Id;

    public string Run => _state.Header.Run;

    public DateTimeOffset Now { get; private set; }

    public CancellationToken Canceling => _canceling.Token;

    /// <summary>True while there is something recorded that the code has still to ask for, or to hear.</summary>
    public bool IsReplaying { get; private set; }

    /// <summary>JSON; null where the code has said nothing in this life.</summary>
    public string? CustomStatus { get; set; }

    /// <summary>Why the code cannot go on as it is.</summary>
    public NonDeterminismException? Broken { get; private set; }

    public CodeEnd? End { get; private set; }

    public bool HasAsked => _asked.Count > 0;

    public IReadOnlyList<ObjectPointer> Objects => _objects;

    /// <summary>What the code has asked for, and has not heard of; for messages.</summary>
    public string Awaited => string.Join(", ", _pending.Values.Take(5).Select(operation => operation.Call.Name));

    /// <summary>Runs the code from its beginning up to its first wait.</summary>
    public void Start(StepArguments arguments)
    {
        IsReplaying = _code.Asked.Count > 0 || _code.Deliveries.Count > 0 || _code.Main.HasOutput;
        Go(() =>
        {
            _main = MainAsync(new(arguments, Context));
            _ = _main.ContinueWith(
                static (_, state) => ((Orchestration)state!).CheckThreadOfEnd(),
                this,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        });
    }

    /// <summary>Lets the code hear all that is recorded by now, or what it needs to end.</summary>
    public async ValueTask HearAsync(ObjectScope scope, StoreRetry retry, CancellationToken cancellationToken)
    {
        while (_code.Deliveries.Count > 0 && End is null && Broken is null)
        {
            await HearNextAsync(scope, retry, cancellationToken).ConfigureAwait(false);
        }

        if (!_hasCaughtUp)
        {
            _hasCaughtUp = true;
            CatchUp();
        }
    }

    /// <summary>Looks whether the code has ended, or waits for what can never come.</summary>
    public void Settle()
    {
        if (End is not null || Broken is not null)
        {
            return;
        }

        if (Volatile.Read(ref _foreign) is { } foreign)
        {
            Foreign(foreign);
        }
        else if (_next is not null)
        {
            End = new(null, null, _next);
        }
        else if (_main is { IsCompleted: true } main)
        {
            End = main.IsCompletedSuccessfully
                ? new(main.GetAwaiter().GetResult(), null, null)
                : new(null, main.Exception?.InnerException ?? new TaskCanceledException(main), null);
        }
        else if (_pending.Count == 0 && _code.Deliveries.Count == 0)
        {
            Foreign("something that its context did not give");
        }
    }

    /// <summary>Takes what was asked for since the last time, as records.</summary>
    public IReadOnlyList<(long Sequence, byte[] Json)> TakeAsked()
    {
        (long, byte[])[] taken = [.. _asked.Select(record => (record.Sequence, AskedJson.Write(record.Items)))];
        _asked.Clear();
        _objects.Clear();
        return taken;
    }

    private bool TakePending(CodeCall call, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out CodeOperation? operation)
    {
        var isPending = _pending.Remove(call.Ordinal, out operation);
        operation?.Registration.Unregister();
        return isPending;
    }

    private async ValueTask HearNextAsync(ObjectScope scope, StoreRetry retry, CancellationToken cancellationToken)
    {
        var delivery = _code.Deliveries.First!.Value;
        _code.Deliveries.RemoveFirst();
        IsReplaying = IsReplaying
            && (_code.Deliveries.Count > 0 || _position < _code.Asked.Count || _code.Main.HasOutput);
        if (delivery.At is { } at && at > Now)
        {
            Now = at;
        }

        if (delivery.Call is not { } call)
        {
            Go(CancelAll);
        }
        else if (!TakePending(call, out var operation))
        {
            if (!call.IsCanceled)
            {
                Break($"has a recorded outcome of {call.Name}, which its code has not asked for at this point");
            }
        }
        else if (call.Error is { } error)
        {
            Go(() => operation.Fail(error.ToException()));
        }
        else
        {
            await HearOutputAsync(operation, scope, retry, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask HearOutputAsync(
        CodeOperation operation, ObjectScope scope, StoreRetry retry, CancellationToken cancellationToken)
    {
        Action hear;
        try
        {
            hear = await retry.RunAsync(
                () => ReadAsync(operation, scope, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (FunctionWorkflowsException e) when (e.Code == "FW1014" && operation.Call.IsEvent)
        {
            // Anyone may raise anything: the code is told, and can wait for another one.
            hear = () => operation.Fail(e);
        }
        catch (FunctionWorkflowsException e) when (e.Code == "FW1014")
        {
            // What a step gave was of its type once, so it is the code that has changed.
            End = null;
            Broken ??= new(e.Code, $"Workflow '{InstanceId}' has recorded what its code cannot read: {e.Message}", e);
            return;
        }

        Go(hear);
    }

    // All that was recorded has been heard, so the code must have asked for all of it by now.
    private void CatchUp()
    {
        IsReplaying = false;
        if (Broken is null && End is not { Error: CodeMismatchException } && _position < _code.Asked.Count)
        {
            Break(
                $"asked for {_code.Asked[_position]} before, and its code "
                + (End is null ? "waits without having asked for it" : "has ended without asking for it"));
        }
    }

    private static async ValueTask<Action> ReadAsync(
        CodeOperation operation, ObjectScope scope, CancellationToken cancellationToken)
    {
        var graph = operation.Call.Graph;
        var output = await new PayloadResolver(scope)
            .ArgumentAsync(graph.Steps, graph.Graph.Output, cancellationToken).ConfigureAwait(false);
        return await operation.ReadAsync(output, scope, cancellationToken).ConfigureAwait(false);
    }

    // On the code's thread, and back to it.
    private async Task<StepOutput> MainAsync(WorkflowCall call)
    {
        try
        {
            var output = await _definition.RunAsync(call).ConfigureAwait(true);
            return Canceling.IsCancellationRequested && HasCompensations && Broken is null
                ? throw new OperationCanceledException(
                    $"Workflow '{InstanceId}' was canceled, and its code returned.", Canceling)
                : output;
        }
        catch (Exception e) when (HasCompensations && e is not CodeMismatchException && Broken is null)
        {
            await CompensateAsync(e).ConfigureAwait(true);
            throw;
        }
    }

    private void Go(Action action)
    {
        _thread.Run(action);
        Settle();
    }

    private void CancelAll()
    {
        // What is being undone has to be undone in the end.
        var pending = _pending.Values.Where(operation => operation != _undo).ToArray();
        try
        {
            _canceling.Cancel();
        }
        catch (AggregateException e)
        {
            // What hangs on the token is its own affair, and keeps nothing from hearing of it.
            InstanceRunnerLog.TokenThrew(Context.Logger, e, InstanceId);
        }

        foreach (var operation in Broken is null ? pending : [])
        {
            Cancel(operation, Canceling);
        }
    }

    private void CheckThreadOfEnd()
    {
        if (!_thread.IsHere)
        {
            _thread.Post(static _ => { }, null);
        }
    }

    // Fails a first run, so that its author sees it; what has run before is left for the mended code.
    private void Foreign(string what)
    {
        var message = $"The code of workflow '{InstanceId}' ({_definition.Source}) awaits {what}. "
            + "Await only what its WorkflowContext gives, and Task.WhenAll or Task.WhenAny of that, without "
            + "ConfigureAwait(false); put everything else into a step.";
        if (IsReplaying)
        {
            Broken = new("FW1060", message);
        }
        else
        {
            End = new(null, new NonDeterminismException("FW1060", message), null);
        }
    }

    private void Break(string what)
    {
        // How the code ends is of no meaning any more.
        End = null;
        Broken ??= new(
            "FW1061",
            $"Workflow '{InstanceId}' {what} ({_definition.Source}). Nothing was changed: deploy code that asks for "
            + "what was recorded (ctx.Version marks a change), and it goes on.");
    }
}
