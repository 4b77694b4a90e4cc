using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace FunctionWorkflows;

/// <summary>
/// What a workflow's code may use: everything that it awaits, and all that differs from run to run, comes from here.
/// After a crash the code runs again from its beginning, and gets from here what it got before.
/// </summary>
/// <remarks>
/// Used by the workflow's own code only, which is single-threaded: what it awaits goes on where it was, one thing after
/// another. Its methods throw a <see cref="NonDeterminismException"/> (FW1060) where they are used elsewhere. As the
/// orchestration context of Durable Functions and the workflow API of Temporal.
/// </remarks>
/// <example>
/// <code>
/// var payment = await ctx.Run(Steps.Charge(order));
/// var decision = ctx.WaitForEvent&lt;Decision&gt;("decision");
/// if (await Task.WhenAny(decision, ctx.Sleep(TimeSpan.FromDays(1))) != decision)
/// {
///     await ctx.Run(Steps.Remind(order, payment));
/// }
/// </code>
/// </example>
public sealed partial class WorkflowContext
{
    private readonly Orchestration _code;
    private int _guids;

    internal WorkflowContext(Orchestration code, ILogger logger)
    {
        _code = code;
        Logger = logger;
    }

    /// <summary>Gets the id of the workflow.</summary>
    public string InstanceId => _code.InstanceId;

    /// <summary>
    /// Gets the time of what the code heard last: the same in each replay, and never earlier than before.
    /// </summary>
    public DateTimeOffset Now => _code.Now;

    /// <summary>Gets random numbers: the same in each replay.</summary>
    public Random Random => field ??= new(BinaryPrimitives.ReadInt32LittleEndian(Hash("random")));

    /// <summary>
    /// Gets a value indicating whether the code does what it has done before. Code that acts on it is not deterministic;
    /// it serves output of your own, such as metrics.
    /// </summary>
    public bool IsReplaying => _code.IsReplaying;

    /// <summary>Gets a logger whose category is the workflow's name; silent while replaying.</summary>
    public ILogger Logger { get; }

    /// <summary>
    /// Gets the token that fires when a cancellation is asked for. What the code awaits at that moment throws an
    /// <see cref="OperationCanceledException"/>; what it asks for afterwards, in <c>finally</c> say, runs as ever.
    /// </summary>
    public CancellationToken CancellationToken => _code.Canceling;

    /// <summary>Makes an identifier: the same in each replay, and in no other workflow.</summary>
    /// <returns>The identifier.</returns>
    public Guid NewGuid()
    {
        _code.ThrowIfElsewhere();
        var bytes = Hash($"guid {++_guids}").AsSpan(0, 16);

        // Version 8 of RFC 9562: made as the maker likes.
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new(bytes, bigEndian: true);
    }

    /// <summary>Runs a step, a graph of steps, or a child workflow.</summary>
    /// <typeparam name="T">The type of the output.</typeparam>
    /// <param name="step">The graph. It runs now, whether it is awaited or not.</param>
    /// <param name="cancellationToken">
    /// Gives it up: the tokens of its running steps fire, and what they give is dropped. <see cref="CancellationToken"/>
    /// need not be passed.
    /// </param>
    /// <returns>The output.</returns>
    /// <exception cref="StepFailedException">A step of it, or the child, failed for good.</exception>
    /// <exception cref="OperationCanceledException">It was given up, or the workflow was canceled.</exception>
    /// <exception cref="NonDeterminismException">In a replay: something else was recorded here (FW1061).</exception>
    public Task<T> Run<T>(Step<T> step, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<T>(cancellationToken)
            : _code.Ask<T>(step, cancellationToken).Task;

    /// <summary>Waits, durably: no memory is used while all of the workflow sleeps.</summary>
    /// <param name="duration">How long, from <see cref="Now"/> on; zero or less is over at once.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the time is over.</returns>
    /// <exception cref="OperationCanceledException">It was given up, or the workflow was canceled.</exception>
    public Task Sleep(TimeSpan duration, CancellationToken cancellationToken = default) =>
        Run(Event.At(Now + duration), cancellationToken);

    /// <summary>Waits for an event that a client or a trigger raises.</summary>
    /// <typeparam name="T">The type of the event's data.</typeparam>
    /// <param name="name">The name. An event raised before the wait was kept; waits of one name are served in order.</param>
    /// <param name="timeout">How long; null for ever.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The data.</returns>
    /// <exception cref="TimeoutException">No event came in time.</exception>
    /// <exception cref="FunctionWorkflowsException">
    /// The name has not 1 to 200 characters (FW1019), or the data are no <typeparamref name="T"/> (FW1014).
    /// </exception>
    /// <exception cref="OperationCanceledException">It was given up, or the workflow was canceled.</exception>
    public async Task<T> WaitForEvent<T>(
        string name, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var raised = _code.Ask<T>(Event.WaitFor<T>(name), cancellationToken);
        if (timeout is not { } limit || limit == Timeout.InfiniteTimeSpan)
        {
            return await raised.Task.ConfigureAwait(true);
        }

        var timer = _code.Ask<DateTimeOffset>(Event.At(Now + limit), CancellationToken.None);
        var first = await Task.WhenAny(raised.Task, timer.Task).ConfigureAwait(true);
        if (first == raised.Task)
        {
            _code.Cancel(timer, CancellationToken.None);
            return await raised.Task.ConfigureAwait(true);
        }

        await timer.Task.ConfigureAwait(true);
        _code.Cancel(raised, CancellationToken.None);
        throw new TimeoutException(
            $"Workflow '{InstanceId}' waited {limit} for the event '{name}', and it did not come.");
    }

    /// <summary>Passes a value by reference: stored once, and read where it is used.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The value; it is serialized now, and stored with the first step that takes it.</param>
    /// <returns>The reference.</returns>
    public ObjectRef<T> Put<T>(T value)
    {
        _code.ThrowIfElsewhere();
        return ObjectRef.Put(value);
    }

    /// <summary>
    /// Ends this run, and goes on with another call under the same id, with an empty journal: for workflows without an
    /// end. Events that nobody took, metadata and waiting callers go with it. The code after it does not run.
    /// </summary>
    /// <typeparam name="T">The type of the output.</typeparam>
    /// <param name="next">The call to go on with.</param>
    /// <returns>A task that never ends: <c>return await ctx.ContinueAsNew(...)</c>.</returns>
    /// <exception cref="FunctionWorkflowsException">Something that was asked for still runs (FW1062).</exception>
    public Task<T> ContinueAsNew<T>(Workflow<T> next)
    {
        _code.ContinueAsNew(next);
        return new TaskCompletionSource<T>().Task;
    }

    /// <summary>Says how the workflow stands, in its own words; clients read it with the metadata.</summary>
    /// <typeparam name="T">The type of the status.</typeparam>
    /// <param name="status">Anything that is at most 16 KiB as JSON.</param>
    /// <exception cref="FunctionWorkflowsException">
    /// It cannot be serialized (FW1022), or is too large or has objects (FW1064).
    /// </exception>
    public void SetStatus<T>(T status)
    {
        _code.ThrowIfElsewhere();
        var json = PayloadSerializer.Serialize(status, out var objects);
        _code.CustomStatus = json.Length <= Checks.MostMetadataBytes && objects.Count == 0
            ? Encoding.UTF8.GetString(json)
            : throw new FunctionWorkflowsException(
                "FW1064",
                $"The custom status of workflow '{InstanceId}' takes {json.Length} bytes, and {objects.Count} objects; "
                + $"at most {Checks.MostMetadataBytes} bytes without objects are kept. Return large data from a step.");
    }

    /// <summary>
    /// Registers an undo: should the workflow fail or be canceled, those registered run in reverse order, durably, each
    /// recorded once, also where the host dies among them. Where one fails, the others run all the same. A saga.
    /// </summary>
    /// <remarks>
    /// Register before the step that is undone where that step may have had an effect without being recorded, and let
    /// the undo find out; else after it.
    /// </remarks>
    /// <typeparam name="T">The type of the undo's output, which nobody reads.</typeparam>
    /// <param name="step">The undo; its arguments are serialized now.</param>
    /// <example>
    /// <code>
    /// var flight = await ctx.Run(Steps.BookFlight(trip));
    /// ctx.Compensate(Steps.CancelFlight(flight));
    /// var hotel = await ctx.Run(Steps.BookHotel(trip));   // should this fail, the flight is canceled
    /// </code>
    /// </example>
    public void Compensate<T>(Step<T> step) => _code.Compensate(step);

    /// <summary>
    /// Marks a change of the code: gives the version of it that this workflow runs. New workflows run the highest;
    /// those that were past this place before the change was marked run <paramref name="min"/>.
    /// </summary>
    /// <param name="changeId">The name of the change.</param>
    /// <param name="min">The lowest version that the code still supports.</param>
    /// <param name="max">The version of today.</param>
    /// <returns>The version; the same in each replay.</returns>
    /// <exception cref="NonDeterminismException">The workflow runs a version outside of the two (FW1061).</exception>
    /// <example>
    /// <code>
    /// if (ctx.Version("check-fraud", min: 0, max: 1) >= 1)
    /// {
    ///     await ctx.Run(Steps.CheckFraud(order));
    /// }
    /// </code>
    /// </example>
    public int Version(string changeId, int min, int max)
    {
        ArgumentException.ThrowIfNullOrEmpty(changeId);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, min);
        return _code.Version(changeId, min, max);
    }

    private byte[] Hash(string what) => SHA256.HashData(Encoding.UTF8.GetBytes($"{_code.Run} {what}"));
}
