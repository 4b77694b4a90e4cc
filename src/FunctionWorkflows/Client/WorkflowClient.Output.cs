namespace FunctionWorkflows;

internal sealed partial class WorkflowClient
{
    public async Task<T> GetOutputAsync<T>(
        string id, string? name = null, CancellationToken cancellationToken = default)
    {
        if (name is not null)
        {
            Checks.StepName(name);
        }

        Checks.WorkflowId(id);
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        RecordReader? reader = null;
        var wait = NewWait();
        while (true)
        {
            var seen = await VersionAsync(id, cancellationToken).ConfigureAwait(false);
            var header = await HeaderAsync(id, cancellationToken).ConfigureAwait(false);
            if (name is null)
            {
                if (header.HasEnded)
                {
                    return await OutputAsync<T>(header, cancellationToken).ConfigureAwait(false);
                }
            }
            else
            {
                var records = reader = reader?.Birth == header.Birth && reader.Run == header.Run
                    ? reader
                    : new(_store, header, _engine?.Cache);
                if (await TryAsync(() => records.FindAsync<T>(header, name, cancellationToken), cancellationToken)
                    .ConfigureAwait(false) is { } found)
                {
                    return found.Value;
                }
            }

            if (header is { Status: WorkflowStatus.Resumable, SetAsideBy: not null, Error: { } reason })
            {
                throw SetAside(header, reason);
            }

            await WaitForMoreAsync(header, name is null, wait, seen, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WaitForMoreAsync(
        InstanceHeader header, bool isEnd, ClientWait wait, long seen, CancellationToken cancellationToken)
    {
        if (_engine is { HasStopped: true })
        {
            throw new FunctionWorkflowsException(
                "FW1039",
                $"This host stopped while workflow '{header.Id}' was running. "
                + "Nothing recorded is lost: another host, or 'resume', goes on with it.");
        }

        if (isEnd && _engine?.Find(header.Id) is { } runner)
        {
            await runner.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        await wait.BrieflyAsync(header.Id, seen, cancellationToken).ConfigureAwait(false);
    }

    private async Task<T> OutputAsync<T>(InstanceHeader header, CancellationToken cancellationToken)
    {
        switch (header.Status)
        {
            case WorkflowStatus.Failed:
                throw Failed(header);
            case WorkflowStatus.Canceled:
                throw new WorkflowCanceledException(
                    header.Id, $"Workflow '{header.Id}' was canceled at {header.EndedAt:u}, so it has no output.");
            default:
                var scope = new ObjectScope(_store.Objects, header.Id, header.Birth, _engine?.Cache);
                return await TryAsync(
                    () => OutputReader.ReadAsync<T>(
                        header.Output!, scope, $"workflow '{header.Id}'", header.Name, cancellationToken),
                    cancellationToken).ConfigureAwait(false);
        }
    }

    private static WorkflowFailedException Failed(InstanceHeader header)
    {
        var cause = StepError.Read(header.Error!).ToException();
        return new(
            header.Id,
            $"Workflow '{header.Id}' failed in step '{cause.StepName}': "
            + $"{cause.ErrorType}: {cause.Message.TrimEnd('.')}. "
            + "Mend the cause, then resume it: it goes on from that step"
            + (header.Kind == InstanceKind.Workflow ? ", unless its compensations have undone what it did." : "."),
            cause);
    }

    private static WorkflowSetAsideException SetAside(InstanceHeader header, string reason)
    {
        var error = StepError.Read(reason);
        return new(
            header.Id,
            $"Workflow '{header.Id}' is set aside, and no host of this code goes on with it by itself: {error.Message}",
            error.ToException());
    }
}
