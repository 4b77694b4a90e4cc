using System.Text.Json;

namespace FunctionWorkflows;

/// <summary>Brings what came of a step to whoever has the instance now.</summary>
internal static class OutcomePost
{
    public static SpilledOutcome Success(SpilledStep step, StepSuccess success) => new(
        Head(
            step,
            success.StartedAt,
            success.EndedAt,
            success.Kind == RecordKind.Continued ? OutcomeKind.Continued : OutcomeKind.Succeeded),
        success.Data);

    public static SpilledOutcome Failure(SpilledStep step, StepThrew threw)
    {
        var exception = threw.Exception is OutputRefusedException refused ? refused.Reason : threw.Exception;
        var (execution, name) = (threw.Execution, threw.Execution.Step.Name);
        return new(Head(step, execution.StartedAt, threw.EndedAt, OutcomeKind.Failed) with
        {
            Error = ErrorOf(step, name, exception),
            IsRetried = execution.Options.IsRetried(threw.Exception),
        });
    }

    public static SpilledOutcome Alive(SpilledStep step, StepExecution execution, Heartbeat heartbeat, int number) =>
        new(Head(step, execution.StartedAt, heartbeat.At, OutcomeKind.Alive), heartbeat.Details) { Beat = number };

    public static SpilledOutcome Mismatch(SpilledStep step, CodeMismatchException exception, DateTimeOffset now) =>
        new(Head(step, now, now, OutcomeKind.Mismatched) with { Error = ErrorOf(step, "", exception) });

    /// <summary>No try more: it would take down the next hosts.</summary>
    public static SpilledOutcome HostsLost(SpilledStep step, StepNode node, int hosts, DateTimeOffset now)
    {
        var exception = new HostLostException(
            step.WorkflowId,
            [node.Name],
            $"Step '{node.Name}' of workflow '{step.WorkflowId}' was given to {hosts} hosts, one after the other, and "
            + "none of them said how it ended. Find out what in it ends the process, then resume the workflow.");
        return new(Head(step, now, now, OutcomeKind.Failed) with
        {
            Error = ErrorOf(step, node.Name, exception),
            IsRetried = false,
        });
    }

    /// <summary>Posts them, to the next owner too; what has ended, or began anew, has no use for them.</summary>
    public static async ValueTask PostAsync(
        WorkflowEngine host, IMembership membership, SpilledStep step, params SpilledOutcome[] outcomes)
    {
        InboxMessage[] messages = [.. outcomes.Select(outcome => outcome.ToMessage())];
        for (var epoch = step.Epoch; ;)
        {
            var result = await host.Retry.RunAsync(
                () => membership.IsHeld
                    ? host.Store.Instances.PostAsync(
                        step.WorkflowId, step.Birth, epoch, messages, CancellationToken.None)
                    : throw new OperationCanceledException(),
                membership.Lost).ConfigureAwait(false);
            if (result.Outcome != PostOutcome.Moved || result.Header?.Run != step.Run)
            {
                // Another host hears of it by its store; this one may be the owner itself.
                host.Find(step.WorkflowId)?.Post(new InboxChanged());
                return;
            }

            epoch = result.Header.Epoch;
        }
    }

    private static SpilledOutcomeJson Head(
        SpilledStep step, DateTimeOffset startedAt, DateTimeOffset endedAt, OutcomeKind kind) =>
        new(step.Run, step.Key, step.Epoch, step.Attempt, startedAt, endedAt, kind);

    private static JsonElement ErrorOf(SpilledStep step, string name, Exception exception) =>
        JsonSerializer.SerializeToElement(
            StepError.Of(exception, step.WorkflowId, name), PayloadJsonContext.Default.StepError);
}
