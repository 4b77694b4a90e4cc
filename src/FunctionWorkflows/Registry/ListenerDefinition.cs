using System.Text.Json;

namespace FunctionWorkflows;

/// <summary>A registered listener: its poll runs as a step that occupies nothing of the host.</summary>
internal abstract class ListenerDefinition : StepDefinition
{
    private protected ListenerDefinition(string name, StepParameter listener, bool hasCheckpoint, Type eventType)
        : base(name, [listener], new StepAttribute { Name = name, Cpus = 0 }, eventType) =>
        HasCheckpoint = hasCheckpoint;

    /// <summary>True where it wants to hear that its event is recorded.</summary>
    public bool HasCheckpoint { get; }

    public abstract Argument Freeze(object listener);

    public abstract Task CheckpointAsync(StepCall call, Payload recorded, ObjectScope scope);

    public override Task<WorkflowHandle> StartAsync(
        IWorkflowClient workflows,
        JsonElement? input,
        StartOptions? options = null,
        CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException($"The listener '{Name}' is no step of its own.");
}

internal sealed class ListenerDefinition<TListener, TEvent>(string name, bool hasCheckpoint)
    : ListenerDefinition(name, StepParameter.Required<TListener>("listener"), hasCheckpoint, typeof(TEvent))
    where TListener : EventListener<TEvent>
{
    internal override Guid Build => typeof(TListener).Module.ModuleVersionId;

    public override Argument Freeze(object listener) => Argument.Freeze((TListener)listener);

    public override async Task CheckpointAsync(StepCall call, Payload recorded, ObjectScope scope)
    {
        var what = $"the event of step '{call.Context.StepName}' of workflow '{call.Context.WorkflowId}'";
        var happened = await OutputReader
            .ReadAsync<TEvent>(recorded, scope, what, Name, call.CancellationToken).ConfigureAwait(false);
        await call.Argument<TListener>(0).EventCheckpointedAsync(happened, call.ToEventContext()).ConfigureAwait(false);
    }

    internal override async ValueTask<StepOutput> InvokeAsync(StepCall call)
    {
        var happened = await call.Argument<TListener>(0).PollForEventAsync(call.ToEventContext()).ConfigureAwait(false);
        return StepOutput.OfValue(happened, Name);
    }
}
