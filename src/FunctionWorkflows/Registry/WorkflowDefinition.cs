using System.ComponentModel;
using System.Text.Json;

namespace FunctionWorkflows;

/// <summary>For generated code: a registered workflow whose output is a <typeparamref name="T"/>.</summary>
/// <typeparam name="T">The type of the output.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class WorkflowDefinition<T> : WorkflowDefinition
{
    private readonly Func<WorkflowCall, Task<T>> _invoke;

    /// <summary>Initializes a new definition.</summary>
    /// <param name="name">The durable name.</param>
    /// <param name="parameters">The parameters that are passed, without the context.</param>
    /// <param name="options">What the attribute says.</param>
    /// <param name="invoke">Calls the method.</param>
    public WorkflowDefinition(
        string name,
        IReadOnlyList<StepParameter> parameters,
        WorkflowAttribute options,
        Func<WorkflowCall, Task<T>> invoke)
        : base(name, parameters, options, typeof(T)) => _invoke = invoke;

    /// <inheritdoc/>
    public override async Task<WorkflowHandle> StartAsync(
        IWorkflowClient workflows,
        JsonElement? input,
        StartOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workflows);
        var call = new CallNode(Name, InputReader.Read(this, input), CallOptions.None) { IsWorkflow = true };
        return await workflows.StartAsync(new Workflow<T>(new(call)), options, cancellationToken).ConfigureAwait(false);
    }

    internal override Guid Build => (_invoke.Target?.GetType() ?? typeof(StepDefinition)).Module.ModuleVersionId;

    // On the thread of the workflow, and back to it.
    internal override async Task<StepOutput> RunAsync(WorkflowCall call) =>
        StepOutput.OfValue(await _invoke(call).ConfigureAwait(true), Name);
}

/// <summary>A registered workflow: what the generator knows of a method marked <c>[Workflow]</c>.</summary>
public abstract class WorkflowDefinition : StepDefinition
{
    private protected WorkflowDefinition(
        string name, IReadOnlyList<StepParameter> parameters, WorkflowAttribute options, Type resultType)
        : base(
            name,
            parameters,
            new StepAttribute { Name = name, FormerNames = options.FormerNames, MaxRetries = 0, Cpus = 0 },
            resultType)
    {
    }

    internal abstract Task<StepOutput> RunAsync(WorkflowCall call);

    internal sealed override ValueTask<StepOutput> InvokeAsync(StepCall call) =>
        throw new InvalidOperationException($"Workflow '{Name}' was called as a step.");
}
