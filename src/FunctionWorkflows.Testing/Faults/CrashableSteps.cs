namespace FunctionWorkflows;

internal sealed class CrashableSteps(CrashableStore host, IWorkflowStore store) : IStepQueue
{
    public async ValueTask SendAsync(
        string queue, IReadOnlyList<SpilledStep> steps, CancellationToken cancellationToken = default) =>
        await WriteAsync(
            StoreWriteKind.Send,
            steps[0],
            async () =>
            {
                await store.Steps.SendAsync(queue, steps, cancellationToken).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);

    public ValueTask<IReadOnlyList<QueuedStep>> ReceiveAsync(
        string queue, int most, TimeSpan hidden, CancellationToken cancellationToken = default) =>
        host.ReadAsync(() => store.Steps.ReceiveAsync(queue, most, hidden, cancellationToken));

    public ValueTask<bool> RenewAsync(
        QueuedStep step, TimeSpan hidden, CancellationToken cancellationToken = default) =>
        host.ReadAsync(() => store.Steps.RenewAsync(step, hidden, cancellationToken));

    public ValueTask<bool> CompleteAsync(QueuedStep step, CancellationToken cancellationToken = default) =>
        WriteAsync(
            StoreWriteKind.Complete, step.Step, () => store.Steps.CompleteAsync(step, cancellationToken));

    public ValueTask<bool> ReturnAsync(
        QueuedStep step, TimeSpan hidden, CancellationToken cancellationToken = default) =>
        WriteAsync(
            StoreWriteKind.Return, step.Step, () => store.Steps.ReturnAsync(step, hidden, cancellationToken));

    public async ValueTask<IReadOnlyList<string>> WaitForStepsAsync(
        IReadOnlyList<string> queues, CancellationToken cancellationToken = default)
    {
        await host.AliveAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        var found = await store.Steps.WaitForStepsAsync(queues, cancellationToken).ConfigureAwait(false);
        await host.AliveAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        return found;
    }

    /// <summary>What is done for a workflow that is gone is no write that anybody could tell.</summary>
    private async ValueTask<bool> WriteAsync(StoreWriteKind kind, SpilledStep step, Func<ValueTask<bool>> write)
    {
        var header = await host.ReadAsync(() => store.Instances.ReadAsync(step.WorkflowId)).ConfigureAwait(false);
        return header is null
            ? await host.ReadAsync(write).ConfigureAwait(false)
            : await host.WriteAsync(kind, header, [], write, isDone => isDone ? header : null).ConfigureAwait(false);
    }
}
