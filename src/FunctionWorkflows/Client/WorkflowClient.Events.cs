using System.Runtime.CompilerServices;

namespace FunctionWorkflows;

/// <content>Events that are raised, and what one sees of a workflow that goes on.</content>
internal sealed partial class WorkflowClient
{
    public async Task RaiseEventAsync<T>(
        string id, string name, T data, string? eventId = null, CancellationToken cancellationToken = default)
    {
        Checks.WorkflowId(id);
        Checks.EventName(name);

        // I7: a step that runs again raises the event that it raised before.
        var caller = StepAmbient.Current;
        eventId = Checks.EventId(
            eventId ?? (caller is null ? NewId() : $"{caller.IdempotencyKey}-{caller.NextCall()}"));
        var value = Argument.Freeze(data);
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        while (!await TryRaiseAsync(id, name, value, $"e-{eventId}", cancellationToken).ConfigureAwait(false))
        {
            // It has another owner by now.
        }
    }

    public async IAsyncEnumerable<WorkflowChange> WatchAsync(
        string id, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        WorkflowChange? last = null;
        var wait = NewWait();
        while (last is not { Status: WorkflowStatus.Successful or WorkflowStatus.Failed or WorkflowStatus.Canceled })
        {
            var seen = await VersionAsync(id, cancellationToken).ConfigureAwait(false);
            var header = await HeaderAsync(id, cancellationToken).ConfigureAwait(false);
            var status = await StatusOfAsync(header, cancellationToken).ConfigureAwait(false);
            var now = new WorkflowChange(status, header.CustomStatus, header.CommitNumber);
            if (now != last)
            {
                last = now;
                yield return now;
                continue;
            }

            await wait.BrieflyAsync(id, seen, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> TryRaiseAsync(
        string id, string name, Argument value, string messageId, CancellationToken cancellationToken)
    {
        var header = await HeaderAsync(id, cancellationToken).ConfigureAwait(false);
        if (header.HasEnded)
        {
            return await HasComeAsync(header, messageId, cancellationToken).ConfigureAwait(false)
                ? true
                : throw Ended(header, name);
        }

        var objects = StorageOf(id, header.Birth);
        var payload = await TryAsync(() => objects.PayloadOfAsync(value, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        var message = new InboxMessage { Id = messageId, Kind = InboxKinds.Event, Name = name, Data = payload };
        var posted = await TryAsync(
            () => _store.Instances.PostAsync(id, header.Birth, header.Epoch, [message], cancellationToken),
            cancellationToken).ConfigureAwait(false);
        if (posted.Outcome == PostOutcome.Done)
        {
            _engine?.Wake(id);
        }

        return posted.Outcome == PostOutcome.Done;
    }

    // By an earlier call of the same event id, or by one whose answer was lost.
    private async Task<bool> HasComeAsync(
        InstanceHeader header, string messageId, CancellationToken cancellationToken) =>
        await TryAsync(
            () => _store.Instances.ReadReceiptAsync(header.Id, header.Birth, messageId, cancellationToken),
            cancellationToken).ConfigureAwait(false) is not null;

    private ObjectStorage StorageOf(string id, string birth) => _engine?.StorageOf(id, birth)
        ?? new ObjectStorage(new(_store.Objects, id, birth, null), _options.ObjectThreshold);

    private static WorkflowEndedException Ended(InstanceHeader header, string name) => new(
        header.Id,
        $"Workflow '{header.Id}' is {header.Status}, so the event '{name}' has nobody to come to. "
        + "Nothing was written: look whether it ended earlier than expected, or whether the id is right.");
}
