using Microsoft.Extensions.Options;

namespace FunctionWorkflows;

/// <summary>The client over a store: beside the engine of its host, or alone in a process that runs nothing.</summary>
internal sealed partial class WorkflowClient : IWorkflowClient
{
    private readonly IWorkflowStore _store;
    private readonly FunctionWorkflowsOptions _options;
    private readonly TimeProvider _time;
    private readonly WorkflowEngine? _engine;
    private readonly Lock _gate = new();
    private Task? _opening;

    public WorkflowClient(
        IWorkflowStore store, IOptions<FunctionWorkflowsOptions> options, TimeProvider time, WorkflowEngine? engine)
    {
        _store = store;
        _options = options.Value;
        _time = time;
        _engine = engine;
        _retry = RetryOf(engine, time);
    }

    public async Task<WorkflowStatus> GetStatusAsync(string id, CancellationToken cancellationToken = default) =>
        await StatusOfAsync(await HeaderAsync(id, cancellationToken).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);

    public Task<WorkflowHandle> ResumeAsync(string id, CancellationToken cancellationToken = default) =>
        ResumeAsync(id, isByParent: false, cancellationToken);

    private async Task<WorkflowHandle> ResumeAsync(string id, bool isByParent, CancellationToken cancellationToken)
    {
        Checks.WorkflowId(id);
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var wait = NewWait();
        while (true)
        {
            var seen = await VersionAsync(id, cancellationToken).ConfigureAwait(false);
            var header = await HeaderAsync(id, cancellationToken).ConfigureAwait(false);
            switch (await StatusOfAsync(header, cancellationToken).ConfigureAwait(false))
            {
                case WorkflowStatus.Canceled:
                    throw new WorkflowNotResumableException(
                        id,
                        $"Workflow '{id}' was canceled, which is final. "
                        + "Start it under another id, or delete it first (IdConflict.Restart does both).");
                case WorkflowStatus.Failed or WorkflowStatus.Resumable:
                    await CheckResumableAsync(header, isByParent, cancellationToken).ConfigureAwait(false);
                    if (await TryResumeAsync(header, cancellationToken).ConfigureAwait(false))
                    {
                        return new(this, id);
                    }

                    // Somebody else was faster: look again.
                    await wait.BrieflyAsync(id, seen, cancellationToken).ConfigureAwait(false);
                    break;
                case WorkflowStatus.Pending when _engine is { CanClaim: true } engine:
                    // Nobody has begun it, and who names it wants it to run; somebody faster does as well.
                    await TryAsync(
                        () => new ValueTask<InstanceRunner?>(
                            engine.TakeAsync(header, isResume: false, cancellationToken)),
                        cancellationToken).ConfigureAwait(false);
                    return new(this, id);
                default:
                    return new(this, id);
            }
        }
    }

    private async Task CheckResumableAsync(InstanceHeader header, bool isByParent, CancellationToken cancellationToken)
    {
        if (header.Status != WorkflowStatus.Failed)
        {
            return;
        }

        if (!isByParent && header.Parent is { } parent
            && await TryAsync(() => _store.Instances.ReadAsync(parent.Id, cancellationToken), cancellationToken)
                .ConfigureAwait(false) is { } there && there.Birth == parent.Birth && there.Run == parent.Run)
        {
            throw new WorkflowNotResumableException(
                header.Id,
                $"Workflow '{header.Id}' is a child of '{parent.Id}', which has recorded its failure. "
                + $"Resume '{parent.Id}': that goes down to what failed.");
        }

        if (header.Kind == InstanceKind.Workflow)
        {
            var reader = new RecordReader(_store, header, _engine?.Cache);
            var state = await TryAsync(() => reader.ReadAsync(header, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            if (!ResumeTransition.IsPossible(state))
            {
                throw new WorkflowNotResumableException(
                    header.Id,
                    $"Workflow '{header.Id}' has failed, and its compensations have undone what it did: there is nothing "
                    + "to go on from. Start it under another id, or delete it first (IdConflict.Restart does both).");
            }
        }
    }

    public async Task<IReadOnlyList<ResumeResult>> ResumeAllAsync(
        bool includeFailed = false, CancellationToken cancellationToken = default)
    {
        var results = new List<ResumeResult>();
        WorkflowStatus[] statuses = includeFailed
            ? [WorkflowStatus.Resumable, WorkflowStatus.Failed]
            : [WorkflowStatus.Resumable];
        var ids = new List<string>();
        string? token = null;
        do
        {
            var filter = new WorkflowFilter { Statuses = statuses, Top = 1_000, ContinuationToken = token };
            var page = await ListAsync(filter, cancellationToken).ConfigureAwait(false);
            ids.AddRange(page.Workflows.Select(workflow => workflow.Id));
            token = page.ContinuationToken;
        }
        while (token is not null);

        foreach (var id in ids)
        {
            try
            {
                results.Add(new(id, await ResumeAsync(id, cancellationToken).ConfigureAwait(false), null));
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                results.Add(new(id, null, e));
            }
        }

        return results;
    }

    public async Task<bool> CancelAsync(
        string id, CancelMode mode = CancelMode.Graceful, CancellationToken cancellationToken = default)
    {
        var call = new Cancellation(mode);
        Checks.WorkflowId(id);
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var wait = NewWait();
        while (true)
        {
            var seen = await VersionAsync(id, cancellationToken).ConfigureAwait(false);
            var header = await HeaderAsync(id, cancellationToken).ConfigureAwait(false);
            if (header.Status is WorkflowStatus.Successful or WorkflowStatus.Canceled)
            {
                return header.Status == WorkflowStatus.Canceled && call.IsPosted;
            }

            if (call.IsPosted && header is { HasEnded: false, CancelRequestedAt: not null })
            {
                // It is recorded; its code may clean up first.
                return true;
            }

            if (await CancelOnceAsync(header, call, cancellationToken).ConfigureAwait(false) is { } isCanceled)
            {
                return isCanceled;
            }

            await wait.BrieflyAsync(id, seen, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task DeleteAsync(
        string id, bool includeChildren = false, CancellationToken cancellationToken = default)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            InstanceHeader header;
            try
            {
                header = await HeaderAsync(id, cancellationToken).ConfigureAwait(false);
            }
            catch (WorkflowNotFoundException) when (!isFirst)
            {
                // By the try before, whose answer was lost, or by somebody else.
                return;
            }

            var status = await StatusOfAsync(header, cancellationToken).ConfigureAwait(false);
            if (status is WorkflowStatus.Pending or WorkflowStatus.Running)
            {
                throw new WorkflowRunningException(
                    id, $"Workflow '{id}' is {status} and was not deleted. Cancel it first, or wait for its end.");
            }

            if (includeChildren)
            {
                await DeleteChildrenAsync(header, cancellationToken).ConfigureAwait(false);
            }

            if (await TryAsync(() => _store.Instances.DeleteAsync(header, cancellationToken), cancellationToken)
                .ConfigureAwait(false))
            {
                return;
            }
        }
    }

    /// <summary>Opens the store once; where that failed, the next call tries again.</summary>
    private Task OpenAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_opening is null or { IsCompleted: true, IsCompletedSuccessfully: false })
            {
                _opening = Task.Run(() => _store.OpenAsync().AsTask(), CancellationToken.None);
            }

            return _opening.WaitAsync(cancellationToken);
        }
    }

    private async Task<InstanceHeader> HeaderAsync(string id, CancellationToken cancellationToken)
    {
        Checks.WorkflowId(id);
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        return await TryAsync(() => _store.Instances.ReadAsync(id, cancellationToken), cancellationToken)
            .ConfigureAwait(false) ?? throw NotFound(id);
    }

    private static WorkflowNotFoundException NotFound(string id) => new(
        id, $"There is no workflow '{id}' in this store. Check the id and the store ('list' shows what is there).");

    /// <summary>The status that callers see: what is stored as running, and no living host has, is resumable.</summary>
    private async ValueTask<WorkflowStatus> StatusOfAsync(InstanceHeader header, CancellationToken cancellationToken)
    {
        if (header.Status is not (WorkflowStatus.Running or WorkflowStatus.Pending)
            || header is { Status: WorkflowStatus.Pending, Owner: null })
        {
            return header.Status;
        }

        return header.Owner is { } owner
            && ((_engine is { IsHeld: true } && owner == _engine.Id)
                || await IsAliveAsync(owner, cancellationToken).ConfigureAwait(false))
                ? WorkflowStatus.Running
                : WorkflowStatus.Resumable;
    }

    private ValueTask<bool> IsAliveAsync(string hostId, CancellationToken cancellationToken) =>
        TryAsync(() => _store.Cluster.IsAliveAsync(hostId, cancellationToken), cancellationToken);

    private ClientWait NewWait() => new(_store.Cluster, _time);

    private ValueTask<long> VersionAsync(string id, CancellationToken cancellationToken) =>
        TryAsync(() => _store.Cluster.WaitForChangeAsync(id, 0, cancellationToken), cancellationToken);
}
