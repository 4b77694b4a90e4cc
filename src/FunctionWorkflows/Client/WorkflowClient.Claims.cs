namespace FunctionWorkflows;

internal sealed partial class WorkflowClient
{
    /// <summary>True or false where it is decided; null where the header has to be looked at again.</summary>
    private async Task<bool?> CancelOnceAsync(
        InstanceHeader header, Cancellation call, CancellationToken cancellationToken)
    {
        if (_engine?.Find(header.Id) is { } runner && runner.Birth == header.Birth)
        {
            var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            runner.Post(new CancelRequested(done, call.Mode));
            return await done.Task.WaitAsync(cancellationToken).ConfigureAwait(false) ? true : null;
        }

        if (header is { HasEnded: false, Owner: { } owner } && owner != _engine?.Id
            && await IsAliveAsync(owner, cancellationToken).ConfigureAwait(false))
        {
            await PostOnceAsync(header, call, cancellationToken).ConfigureAwait(false);
            return null;
        }

        if (header is { HasEnded: false } && _engine is { CanClaim: true } && header.Owner == _engine.Id)
        {
            if (_engine.IsAsleep(header.Id))
            {
                // Brought back by itself it might be asleep again before it is told.
                await PostOnceAsync(header, call, cancellationToken).ConfigureAwait(false);
                await _engine.ReviveAsync(header.Id).ConfigureAwait(false);
            }

            // Else it is just being started or loaded here: its runner is to hear of it.
            return null;
        }

        if (header is { HasEnded: false, Kind: InstanceKind.Workflow } && call.Mode == CancelMode.Graceful)
        {
            // Its code is to clean up, which needs a host that goes on with it.
            await PostOnceAsync(header, call, cancellationToken).ConfigureAwait(false);
            return null;
        }

        return await WithSeatAsync(
            header.Id,
            async hostId =>
            {
                // A claim is of what has not ended; were this host to die now, the next one would see the failure
                // again.
                var claimed = header with { Status = WorkflowStatus.Running, EndedAt = null };
                var claim = await TryAsync(
                    () => _store.Instances.ClaimAsync(claimed, hostId, cancellationToken), cancellationToken)
                    .ConfigureAwait(false);
                if (claim is null)
                {
                    return (bool?)null;
                }

                var now = _time.GetUtcNow();
                var canceled = HeaderChanges.Canceled(header, now, now);
                try
                {
                    var commit = new InstanceCommit { Header = canceled };
                    var result = await TryAsync(() => _store.Instances.CommitAsync(claim, commit), cancellationToken)
                        .ConfigureAwait(false);
                    return result.Outcome == CommitOutcome.Done ? true : null;
                }
                catch
                {
                    _engine?.LookAgain(header.Id);
                    throw;
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task PostOnceAsync(InstanceHeader header, Cancellation call, CancellationToken cancellationToken)
    {
        if (call.IsPosted)
        {
            return;
        }

        var tries = 0;
        var kind = call.Mode == CancelMode.Now ? InboxKinds.CancelNow : InboxKinds.Cancel;
        var message = new InboxMessage { Id = call.MessageId, Kind = kind };
        var posted = await TryAsync(
            () =>
            {
                tries++;
                return _store.Instances
                    .PostAsync(header.Id, header.Birth, header.Epoch, [message], cancellationToken);
            },
            cancellationToken).ConfigureAwait(false);

        // Ended meanwhile: most likely by the try whose answer was lost.
        call.IsPosted = posted.Outcome == PostOutcome.Done || (posted.Outcome == PostOutcome.Ended && tries > 1);
    }

    /// <summary>False where the header has moved on.</summary>
    private async Task<bool> TryResumeAsync(InstanceHeader header, CancellationToken cancellationToken)
    {
        if (_engine is { CanClaim: true } engine)
        {
            var runner = await TryAsync(
                () => new ValueTask<InstanceRunner?>(engine.TakeAsync(header, isResume: true, cancellationToken)),
                cancellationToken).ConfigureAwait(false);
            if (runner is not null)
            {
                return true;
            }

            var now = await HeaderAsync(header.Id, cancellationToken).ConfigureAwait(false);
            return now is { Status: WorkflowStatus.Resumable, SetAsideBy: not null, Error: { } error }
                && now.CommitId != header.CommitId
                    ? throw SetAside(now, error)
                    : false;
        }

        return await WithSeatAsync(
            header.Id, hostId => ReleaseForResumeAsync(header, hostId, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>A process that runs nothing takes the failures back and leaves the instance to the hosts.</summary>
    private async Task<bool> ReleaseForResumeAsync(
        InstanceHeader header, string hostId, CancellationToken cancellationToken)
    {
        var resumed = HeaderChanges.Resumed(header, _time.GetUtcNow());
        var claim = await TryAsync(
            () => _store.Instances.ClaimAsync(resumed, hostId, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        if (claim is null)
        {
            return false;
        }

        var scope = new ObjectScope(_store.Objects, header.Id, header.Birth, null);
        var state = await TryAsync(
            async () =>
            {
                var loaded = await _store.Instances.LoadAsync(claim, CancellationToken.None).ConfigureAwait(false);
                return await InstanceLoader
                    .ReplayAsync(loaded.Header, loaded.Records, scope, CancellationToken.None).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        var changes = new Changes();
        ResumeTransition.Apply(state, changes);
        var commit = new InstanceCommit { Header = claim.Header, Records = changes.Records };
        var result = await TryAsync(() => _store.Instances.CommitAsync(claim, commit), cancellationToken)
            .ConfigureAwait(false);
        return result.Outcome == CommitOutcome.Done
            && await TryAsync(() => _store.Instances.ReleaseAsync(claim, claim.Header), cancellationToken)
                .ConfigureAwait(false);
    }

    /// <summary>
    /// Claims need a living host: this one's, or a place in the cluster for as long as the call takes.
    /// </summary>
    private async Task<T> WithSeatAsync<T>(
        string id, Func<string, Task<T>> action, CancellationToken cancellationToken)
    {
        if (_engine is { CanClaim: true } engine)
        {
            using var alone = await engine.EnterAsync(id, cancellationToken).ConfigureAwait(false);
            return await action(engine.Id).ConfigureAwait(false);
        }

        var name = $"{Environment.MachineName}/{Environment.ProcessId} (client)";
        var membership = await TryAsync(
            () => _store.Cluster.JoinAsync(
                new HostDescription(Retention.NewHostId(purges: false), name, "client"), cancellationToken),
            cancellationToken).ConfigureAwait(false);
        await using (membership.ConfigureAwait(false))
        {
            return await action(membership.Host.Id).ConfigureAwait(false);
        }
    }

    /// <summary>One call of CancelAsync, over all its looks at the store.</summary>
    private sealed class Cancellation(CancelMode mode)
    {
        public CancelMode Mode => mode;

        public string MessageId { get; } = NewId();

        /// <summary>True once another host has the message: what it does then is this call's effect.</summary>
        public bool IsPosted { get; set; }
    }
}
