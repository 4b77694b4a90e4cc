namespace FunctionWorkflows;

internal sealed partial class InstanceRunner
{
    private DateTimeOffset? _cancelRequestedAt;

    /// <summary>Writes the round. False where the instance is not this host's any more, or has been given up.</summary>
    private async ValueTask<bool> CommitAsync(InstanceHeader header, Changes changes)
    {
        var isRelease = header.SetAsideBy is not null || (MayRelease && !header.HasEnded);
        if (ReferenceEquals(header, _claim.Header) && changes.IsEmpty && !isRelease)
        {
            return true;
        }

        // I1: nothing is written, and nothing leaves, once the lease may be somebody else's.
        if (!Membership.IsHeld)
        {
            Lose();
            return false;
        }

        if (isRelease && changes.IsEmpty)
        {
            return await ReleaseAsync(header).ConfigureAwait(false);
        }

        var commit = new InstanceCommit { Header = header, Records = changes.Records, Taken = changes.Taken };
        var result = await Host.Retry.RunAsync(
            () => Membership.IsHeld
                ? Host.Store.Instances.CommitAsync(_claim, commit)
                : throw new OperationCanceledException(),
            Membership.Lost).ConfigureAwait(false);
        switch (result.Outcome)
        {
            case CommitOutcome.Done when isRelease && !header.HasEnded:
                return await ReleaseAsync(header).ConfigureAwait(false);
            case CommitOutcome.Done:
                _state.Header = _claim.Header;
                return true;
            case CommitOutcome.Duplicate:
                // A round cannot be taken back in memory: loaded anew, it leaves that message out.
                Host.NoteDuplicate(Birth, result.Detail!);
                Stop(null);
                Host.LookAgain(Id);
                return false;
            case CommitOutcome.Refused:
                throw new InvalidOperationException($"The store refused a commit of workflow '{Id}': {result.Detail}");
            default:
                Lose();
                return false;
        }
    }

    private async ValueTask<bool> ReleaseAsync(InstanceHeader header)
    {
        var isReleased = await Host.Retry.RunAsync(
            () => Host.Store.Instances.ReleaseAsync(_claim, header), Membership.Lost).ConfigureAwait(false);
        if (!isReleased)
        {
            Lose();
            return false;
        }

        if (header.SetAsideBy is not null)
        {
            InstanceRunnerLog.SetAside(Host.Logger, Id, _mismatch?.Message ?? header.Error ?? "");
        }

        Stop(null);
        return false;
    }

    /// <summary>
    /// A defect of ours, or of what was recorded: set the instance aside rather than hold it in silence.
    /// </summary>
    private async ValueTask BreakAsync(Exception exception)
    {
        if (_hasStopped)
        {
            return;
        }

        if (!Membership.IsHeld)
        {
            Lose();
            return;
        }

        InstanceRunnerLog.Broke(Host.Logger, exception, Id);
        try
        {
            var reason = new FunctionWorkflowsException(
                "FW1041",
                $"Workflow '{Id}' cannot go on: {exception.Message} "
                + "Nothing recorded is lost: mend the cause, then resume it.",
                exception);
            var header = HeaderChanges.SetAside(_claim.Header, StepError.Of(reason, Id, ""), Host.CodeVersion);
            await Host.Retry.RunAsync(() => Host.Store.Instances.ReleaseAsync(_claim, header), Membership.Lost)
                .ConfigureAwait(false);
        }
        catch (Exception e)
        {
            InstanceRunnerLog.Broke(Host.Logger, e, Id);
        }

        Stop(null);
        Host.LookAgain(Id);
    }

    private void Lose()
    {
        InstanceRunnerLog.Lost(Host.Logger, Id, Membership.Host.Id);
        Stop(null);
        Host.LookAgain(Id);
    }
}
