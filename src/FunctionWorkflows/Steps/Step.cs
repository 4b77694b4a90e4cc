using System.ComponentModel;

namespace FunctionWorkflows;

/// <summary>
/// A node of a step graph: a call that has not run yet. Nodes are values; one that is used twice in a graph runs once.
/// </summary>
public abstract class Step
{
    private protected Step(Argument argument) => Argument = argument;

    internal Argument Argument { get; }

    /// <summary>
    /// Makes a step whose output is known: for what has no implicit conversion, such as interface types.
    /// </summary>
    /// <typeparam name="T">The type of the output.</typeparam>
    /// <param name="value">The output; it is serialized now.</param>
    /// <returns>A step that runs nothing.</returns>
    /// <exception cref="FunctionWorkflowsException">The value cannot be serialized (FW1022).</exception>
    public static Step<T> Of<T>(T value) => new(Argument.Freeze(value));

    /// <summary>Makes one step of many: its output is the array of theirs. It composes to any depth.</summary>
    /// <typeparam name="T">The type of the outputs.</typeparam>
    /// <param name="steps">The steps; they run side by side.</param>
    /// <returns>A step without a name and without a record of its own.</returns>
    public static Step<T[]> All<T>(params IEnumerable<Step<T>> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        return new(new ListArgument([.. steps.Select(step => ArgumentOf(step))]));
    }

    /// <summary>Makes one step of many: its output is the dictionary of theirs.</summary>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="T">The type of the outputs.</typeparam>
    /// <param name="steps">The steps by key; they run side by side.</param>
    /// <returns>A step without a name and without a record of its own.</returns>
    public static Step<Dictionary<TKey, T>> All<TKey, T>(IReadOnlyDictionary<TKey, Step<T>> steps)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(steps);
        var entries = steps.Select(entry => KeyValuePair.Create(entry.Key, ArgumentOf(entry.Value)));
        return new(DictionaryArgument.Of(entries));
    }

    /// <summary>For generated code: makes the call of a step.</summary>
    /// <typeparam name="T">The type of the output.</typeparam>
    /// <param name="name">The durable name of the step.</param>
    /// <param name="arguments">
    /// The arguments by parameter name, each an <see cref="Arg{T}"/> or <see cref="Args{T}"/>; null means not given.
    /// </param>
    /// <returns>The node.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static Step<T> Create<T>(string name, params ReadOnlySpan<(string Name, object? Argument)> arguments) =>
        new(new CallArgument(CallNode.Create(name, arguments)));

    /// <summary>For generated code: makes the call of a workflow.</summary>
    /// <typeparam name="T">The type of the output.</typeparam>
    /// <param name="name">The durable name of the workflow.</param>
    /// <param name="arguments">The arguments, as those of <see cref="Create{T}"/>.</param>
    /// <returns>The node.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static Workflow<T> CreateWorkflow<T>(
        string name, params ReadOnlySpan<(string Name, object? Argument)> arguments) =>
        new(new CallArgument(CallNode.Create(name, arguments) with { IsWorkflow = true }));

    internal static Argument ArgumentOf(Step? step) => step?.Argument
        ?? throw new FunctionWorkflowsException(
            "FW1017",
            "A step graph has a null where a step was expected. Pass a step, or Step.Of(value) for a known output.");
}

/// <summary>A node of a step graph whose output is a <typeparamref name="T"/>.</summary>
/// <typeparam name="T">The type of the output.</typeparam>
/// <remarks>
/// Nothing runs until the graph is started through <see cref="IWorkflowClient"/> or returned by a step. The arguments
/// were serialized when the node was built, so that later changes to them have no effect. Each option method returns
/// a new node: <c>Join(a.Named("x"), a)</c> runs <c>a</c> twice.
/// </remarks>
public class Step<T> : Step
{
    internal Step(Argument argument)
        : base(argument)
    {
    }

    /// <summary>Makes a step whose output is known.</summary>
    /// <param name="value">The output; it is serialized now.</param>
    public static implicit operator Step<T>(T value) => Of(value);

    /// <summary>Gives the step a name of its own for outputs, lists and metadata.</summary>
    /// <param name="name">
    /// 1 to 200 characters; a second step of that name in a workflow gets <c>_1</c>, then <c>_2</c>.
    /// </param>
    /// <returns>A new node.</returns>
    public Step<T> Named(string name) => With(o => o with { Name = Checks.StepName(name) });

    /// <summary>Says how often, and after what waits, exceptions are retried.</summary>
    /// <param name="maxRetries">
    /// The number of retries after the first try; <see cref="Retries.Unlimited"/> for ever.
    /// </param>
    /// <param name="backoff">The waits; by default 100 ms doubling to 30 s.</param>
    /// <returns>A new node.</returns>
    /// <exception cref="FunctionWorkflowsException">
    /// <paramref name="maxRetries"/> is below -1, or <paramref name="backoff"/> is out of its bounds, or this is a timer
    /// or a wait for an event, which have none (FW1020).
    /// </exception>
    public Step<T> WithRetries(int maxRetries, Backoff? backoff = null) => With(o => o with
    {
        MaxRetries = Checks.MaxRetries(maxRetries),
        Backoff = Checks.Backoff(backoff) ?? o.Backoff,
    });

    /// <summary>Limits how long one try may take; then its token fires and the try has failed.</summary>
    /// <remarks>
    /// The try gives its CPUs back at once. A body that does not heed its token runs on beside the next try, and its
    /// outcome is dropped.
    /// </remarks>
    /// <param name="timeout">More than zero and less than 24 days.</param>
    /// <returns>A new node.</returns>
    /// <exception cref="FunctionWorkflowsException">
    /// <paramref name="timeout"/> is out of its bounds, or this is a workflow, a timer or a wait for an event, which
    /// have none (FW1020).
    /// </exception>
    public Step<T> WithTimeout(TimeSpan timeout) => With(o => o with { Timeout = Checks.Timeout(timeout) });

    /// <summary>
    /// Adds user metadata, which <see cref="IWorkflowClient.GetMetadataAsync(string, CancellationToken)"/> shows.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <returns>A new node.</returns>
    public Step<T> WithMetadata(string key, string value) => With(o => o with
    {
        Metadata = new Dictionary<string, string>(o.Metadata ?? Checks.NoStrings)
        {
            [Checks.Key(key)] = Checks.Value(value),
        },
    });

    /// <summary>Says what the step occupies on its host while its body runs.</summary>
    /// <param name="cpus">CPUs; null leaves the attribute's.</param>
    /// <param name="gpus">GPUs; null leaves the attribute's.</param>
    /// <param name="custom">Named resources; null leaves the attribute's.</param>
    /// <returns>A new node.</returns>
    /// <exception cref="FunctionWorkflowsException">
    /// An amount is below zero, or this is a workflow, a timer or a wait for an event, which occupy nothing (FW1020).
    /// </exception>
    public Step<T> WithResources(
        double? cpus = null, double? gpus = null, IReadOnlyDictionary<string, double>? custom = null) =>
        With(o => o with
        {
            Cpus = Checks.Amount("cpus", cpus) ?? o.Cpus,
            Gpus = Checks.Amount("gpus", gpus) ?? o.Gpus,
            Resources = Checks.Amounts(custom) ?? o.Resources,
        });

    /// <summary>Makes a failure the step's recorded output instead of the workflow's end.</summary>
    /// <remarks>
    /// Retries come first. The catch covers the step's whole continuation and time-outs, but not cancellation, and not
    /// the failure of the step's own arguments: then it never started.
    /// </remarks>
    /// <returns>A step whose output is the pair of value and error.</returns>
    public Step<StepResult<T>> CatchExceptions() => new(Options(o => o with { Catches = o.Catches + 1 }));

    /// <summary>
    /// Takes the output as another type: a base type, an interface, <c>int</c> as <c>long</c> or <c>int?</c>.
    /// </summary>
    /// <typeparam name="TOther">The other type.</typeparam>
    /// <returns>The same node under another type.</returns>
    /// <exception cref="FunctionWorkflowsException">The types do not convert (FW1023).</exception>
    public Step<TOther> Cast<TOther>() => new(CastArgument.Create<T, TOther>(Argument));

    /// <summary>Takes the output by reference, for a parameter of type <see cref="ObjectRef{T}"/>.</summary>
    /// <returns>The same node; what consumes it gets a reference to the output.</returns>
    public Step<ObjectRef<T>> AsRef() => new(new RefArgument(Argument));

    private Step<T> With(Func<CallOptions, CallOptions> change) => new(Options(change));

    private CallArgument Options(Func<CallOptions, CallOptions> change) => Argument is CallArgument call
        ? new CallArgument(Checks.Options(call.Call with { Options = change(call.Call.Options) }))
        : throw new FunctionWorkflowsException(
            "FW1020",
            "Options were given to a node that is not the call of a step (a known value, Step.All, Cast or AsRef). "
            + "Give them to the step itself, before Cast or AsRef.");
}
