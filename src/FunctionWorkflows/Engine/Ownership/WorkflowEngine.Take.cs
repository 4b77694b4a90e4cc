namespace FunctionWorkflows;

internal sealed partial class WorkflowEngine
{
    private const int MostDeaths = 3;

    private readonly KeyedLocks _claims = new();

    /// <summary>
    /// Waits until nothing else of this host creates, claims or loads an instance of that id: of two that cross, the
    /// one that is too late would take away by what the other's is found.
    /// </summary>
    public ValueTask<IDisposable> EnterAsync(string id, CancellationToken cancellationToken) =>
        _claims.EnterAsync(id, cancellationToken);

    /// <summary>
    /// Claims an instance that nobody has, loads it, and goes on with it here. Null where somebody else was faster, or
    /// where it was set aside.
    /// </summary>
    public async Task<InstanceRunner?> TakeAsync(
        InstanceHeader header, bool isResume, CancellationToken cancellationToken)
    {
        using var claiming = await EnterAsync(header.Id, cancellationToken).ConfigureAwait(false);
        if (!CanClaim || Find(header.Id) is not null || IsAsleep(header.Id) || !TryOccupy(isForced: isResume))
        {
            return null;
        }

        InstanceRunner? runner = null;
        try
        {
            return runner = await ClaimAndLoadAsync(header, isResume, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (runner is null)
            {
                Vacate();
            }
        }
    }

    private async Task<InstanceRunner?> ClaimAndLoadAsync(
        InstanceHeader header, bool isResume, CancellationToken cancellationToken)
    {
        var claim = await Store.Instances.ClaimAsync(Claimed(header, isResume), Id, cancellationToken)
            .ConfigureAwait(false);
        if (claim is null)
        {
            return null;
        }

        NoteTaken(header);
        try
        {
            return !isResume && await SleepsOnAsync(claim).ConfigureAwait(false)
                ? null
                : await LoadAsync(claim, header, isResume).ConfigureAwait(false);
        }
        catch
        {
            // It is this host's, and nobody else will take it: it must not stay without a runner.
            LookAgain(header.Id);
            throw;
        }
    }

    private void NoteTaken(InstanceHeader header)
    {
        if (header.Owner is { } owner)
        {
            WorkflowEngineLog.Took(Logger, header.Id, owner);
        }
        else if (header.Status == WorkflowStatus.Pending)
        {
            WorkflowEngineLog.Begins(Logger, header.Id);
        }
        else
        {
            WorkflowEngineLog.TookFree(Logger, header.Id);
        }
    }

    private async Task<InstanceRunner?> LoadAsync(InstanceClaim claim, InstanceHeader header, bool isResume)
    {
        var objects = StorageOf(header.Id, header.Birth);
        try
        {
            var loaded = await Retry.RunAsync(
                () => Store.Instances.LoadAsync(claim, Lost), Lost, StoreRetry.Briefly).ConfigureAwait(false);
            var state = await Retry.RunAsync(
                () => InstanceLoader.ReplayAsync(loaded.Header, loaded.Records, objects.Scope, Lost),
                Lost,
                StoreRetry.Briefly).ConfigureAwait(false);
            if (claim.Header.DeathsWithoutProgress >= MostDeaths && MayTakeHostsDown(state, loaded.Inbox))
            {
                await SetAsideAsync(claim, HostsLost(state), "*").ConfigureAwait(false);
                return null;
            }

            if (isResume)
            {
                if (!await SupersedeAsync(claim, state).ConfigureAwait(false))
                {
                    return null;
                }

                if (state.Code is not null)
                {
                    // What code has heard cannot be taken back in memory.
                    return await LoadAsync(claim, header, isResume: false).ConfigureAwait(false);
                }
            }

            return Add(claim, state, objects, loaded.Inbox);
        }
        catch (Exception e) when (e is not OperationCanceledException && !StoreRetry.IsStoreFailure(e))
        {
            // Whatever it is that replay stumbles on: what is claimed and does not run would stand still unseen.
            // What was edited by hand is wrong for every version of the code.
            await (e is FunctionWorkflowsException { Code: "FW1048" } edited
                ? SetAsideAsync(claim, edited, "*")
                : SetAsideAsync(claim, Unreadable(header, e), CodeVersion)).ConfigureAwait(false);
            return null;
        }
    }

    private InstanceHeader Claimed(InstanceHeader header, bool isResume)
    {
        var isDeath = header.Owner is { } owner && owner != Id && header.HasStepsInFlight;
        var now = Time.GetUtcNow();
        var goingOn = isResume
            ? HeaderChanges.Resumed(header, now)
            : HeaderChanges.GoingOn(header) with
            {
                DeathsWithoutProgress = header.DeathsWithoutProgress + (isDeath ? 1 : 0),
            };
        return goingOn with
        {
            StartedAt = header.StartedAt ?? now,
            CodeVersion = header.CodeVersion ?? CodeVersion,
            // Of what was never started, or begins anew, steps run at once; what was asleep says so itself.
            HasStepsInFlight = header.HasStepsInFlight || isResume || header.Status == WorkflowStatus.Pending,
        };
    }

    private async Task<bool> SupersedeAsync(InstanceClaim claim, InstanceState state)
    {
        var changes = new Changes();
        ResumeTransition.Apply(state, changes);
        if (changes.IsEmpty)
        {
            return true;
        }

        var commit = new InstanceCommit { Header = claim.Header, Records = changes.Records };
        var result = await Retry.RunAsync(
            () => Store.Instances.CommitAsync(claim, commit), Lost, StoreRetry.Briefly).ConfigureAwait(false);
        return result.Outcome == CommitOutcome.Done;
    }

    private async Task SetAsideAsync(InstanceClaim claim, FunctionWorkflowsException reason, string version)
    {
        WorkflowEngineLog.SetAside(Logger, claim.Id, reason.Message);
        var header = HeaderChanges.SetAside(claim.Header, StepError.Of(reason, claim.Id, ""), version);
        await Retry.RunAsync(() => Store.Instances.ReleaseAsync(claim, header), Lost, StoreRetry.Briefly)
            .ConfigureAwait(false);
    }

    // What waits for its children, and for nothing else of its own, runs nothing here.
    private static bool MayTakeHostsDown(InstanceState state, IReadOnlyList<InboxMessage> inbox)
    {
        StepNode[] open = [.. state.Steps.Where(step => step.Phase is StepPhase.Ready or StepPhase.Retrying
            && !Event.IsBuiltIn(step.Call.Step) && state.MayStart(step))];
        return inbox.Count > 0 || open.Length == 0 || open.Any(step => !step.Call.IsWorkflow);
    }

    private static HostLostException HostsLost(InstanceState state)
    {
        string[] steps = [.. state.Steps.Where(step => step.Phase == StepPhase.Ready).Select(step => step.Name)];
        return new(
            state.Header.Id,
            steps,
            $"Workflow '{state.Header.Id}' is set aside: {MostDeaths} hosts in a row died while it had these steps "
            + "in flight, and nothing new was recorded: "
            + $"'{string.Join("', '", steps.Take(10))}'{(steps.Length > 10 ? $" and {steps.Length - 10} more" : "")}. "
            + "Find out what in them ends the process, then resume it.");
    }

    private static FunctionWorkflowsException Unreadable(InstanceHeader header, Exception cause) => new(
        "FW1013",
        $"A record of workflow '{header.Id}' cannot be read by this version of the code: {cause.Message} "
        + "Nothing was changed: deploy a version that reads it, then resume it.",
        cause);
}
