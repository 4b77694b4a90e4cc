using System.ComponentModel;
using System.Text.Json;

namespace FunctionWorkflows;

/// <summary>A registered step: what the generator knows of a method marked <c>[Step]</c>.</summary>
public abstract class StepDefinition
{
    private protected StepDefinition(
        string name, IReadOnlyList<StepParameter> parameters, StepAttribute options, Type resultType)
    {
        Name = name;
        Parameters = parameters;
        Options = options;
        ResultType = resultType;
    }

    /// <summary>Gets the durable name.</summary>
    public string Name { get; }

    /// <summary>Gets the parameters that are passed and recorded, in the method's order.</summary>
    public IReadOnlyList<StepParameter> Parameters { get; }

    /// <summary>Gets what the attribute says.</summary>
    public StepAttribute Options { get; }

    /// <summary>Gets the type of the output of the method itself, before any catch.</summary>
    public Type ResultType { get; }

    /// <summary>Gets the full name of the method, for messages.</summary>
    public required string Source { get; init; }

    /// <summary>Gets the names of earlier versions.</summary>
    public IReadOnlyList<string> FormerNames => Options.FormerNames;

    internal StepDefaults Defaults => field ??= StepDefaults.Of(Name, Options);

    /// <summary>Starts a workflow of this step alone, from JSON.</summary>
    /// <param name="workflows">The client.</param>
    /// <param name="input">
    /// An array gives the arguments by position, an object by name; where the only parameter is itself an object or
    /// an array, the JSON may be the argument. Null gives none.
    /// </param>
    /// <param name="options">The id and metadata.</param>
    /// <param name="cancellationToken">Stops the waiting for the store.</param>
    /// <returns>The handle.</returns>
    /// <exception cref="FunctionWorkflowsException">The input does not fit; nothing was written (FW1026).</exception>
    public abstract Task<WorkflowHandle> StartAsync(
        IWorkflowClient workflows,
        JsonElement? input,
        StartOptions? options = null,
        CancellationToken cancellationToken = default);

    /// <summary>Gets the build that the method is in: another build is another version of the code.</summary>
    internal abstract Guid Build { get; }

    internal abstract ValueTask<StepOutput> InvokeAsync(StepCall call);
}

/// <summary>For generated code: a registered step whose output is a <typeparamref name="T"/>.</summary>
/// <typeparam name="T">The type of the output.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StepDefinition<T> : StepDefinition
{
    private readonly Func<StepCall, ValueTask<StepReturn<T>>> _invoke;

    /// <summary>Initializes a new definition.</summary>
    /// <param name="name">The durable name.</param>
    /// <param name="parameters">The parameters that are passed.</param>
    /// <param name="options">What the attribute says.</param>
    /// <param name="invoke">Calls the method.</param>
    public StepDefinition(
        string name,
        IReadOnlyList<StepParameter> parameters,
        StepAttribute options,
        Func<StepCall, ValueTask<StepReturn<T>>> invoke)
        : base(name, parameters, options, typeof(T)) => _invoke = invoke;

    /// <inheritdoc/>
    public override async Task<WorkflowHandle> StartAsync(
        IWorkflowClient workflows,
        JsonElement? input,
        StartOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workflows);
        var call = new CallArgument(new CallNode(Name, InputReader.Read(this, input), CallOptions.None));
        var step = new Step<T>(call);
        return Options.CatchExceptions
            ? await workflows.StartAsync(step.CatchExceptions(), options, cancellationToken).ConfigureAwait(false)
            : await workflows.StartAsync(step, options, cancellationToken).ConfigureAwait(false);
    }

    internal override Guid Build => (_invoke.Target?.GetType() ?? typeof(StepDefinition)).Module.ModuleVersionId;

    internal override async ValueTask<StepOutput> InvokeAsync(StepCall call)
    {
        var returned = await _invoke(call).ConfigureAwait(false);
        return returned.IsGraph ? StepOutput.OfGraph(returned.Graph, Name) : StepOutput.OfValue(returned.Value, Name);
    }
}
