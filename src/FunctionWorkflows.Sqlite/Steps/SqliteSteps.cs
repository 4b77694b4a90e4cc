namespace FunctionWorkflows.Sqlite;

/// <summary>Steps that are left to other hosts, as rows that are hidden while somebody has them.</summary>
internal sealed class SqliteSteps(SqliteStore store) : IStepQueue
{
    // Who waits for steps is woken by this id; no workflow has it, since ids have no control characters.
    private const string Signal = "\nsteps";

    private SqliteContext Context => store.Context;

    public async ValueTask SendAsync(
        string queue, IReadOnlyList<SpilledStep> steps, CancellationToken cancellationToken = default) =>
        await Context.WriteAsync(
            Signal,
            db =>
            {
                foreach (var step in steps)
                {
                    StepRow.Insert(db, queue, step, Context.Now);
                }

                return true;
            },
            cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<QueuedStep>> ReceiveAsync(
        string queue, int most, TimeSpan hidden, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // A look that finds nothing must not take the file's one writer.
        return Look([queue]).Queues.Count == 0
            ? []
            : await Context.Writes.WriteAsync<IReadOnlyList<QueuedStep>>(
                db => StepRow.Receive(db, queue, most, Context.Now, Context.Now + hidden)).ConfigureAwait(false);
    }

    // What has moved in time moves the waits of others.
    public ValueTask<bool> RenewAsync(
        QueuedStep step, TimeSpan hidden, CancellationToken cancellationToken = default) =>
        Context.WriteAsync(Signal, db => StepRow.Renew(db, step, Context.Now + hidden), cancellationToken);

    public ValueTask<bool> CompleteAsync(QueuedStep step, CancellationToken cancellationToken = default) =>
        Context.WriteAsync(Signal, db => StepRow.Delete(db, step), cancellationToken);

    public ValueTask<bool> ReturnAsync(
        QueuedStep step, TimeSpan hidden, CancellationToken cancellationToken = default) =>
        Context.WriteAsync(Signal, db => StepRow.Return(db, step, Context.Now + hidden), cancellationToken);

    public ValueTask<IReadOnlyList<string>> WaitForStepsAsync(
        IReadOnlyList<string> queues, CancellationToken cancellationToken = default) =>
        StepWait.ForStepsAsync(
            () => Look(queues),
            (seen, token) => store.Poller.WaitAsync(Signal, seen, token),
            Context.Time,
            cancellationToken);

    private StepWait.Look Look(IReadOnlyList<string> queues) => Context.Readers.Read(db =>
    {
        var now = Context.Now;
        var next = queues.Select(queue => (Queue: queue, At: StepRow.NextVisible(db, queue)))
            .ToLookup(q => q.At <= now);
        return new StepWait.Look([.. next[true].Select(q => q.Queue)], next[false].Min(q => q.At));
    });
}
