namespace FunctionWorkflows;

/// <summary>A try failed: it is retried, or caught, or the step has failed for good.</summary>
internal static class StepThrewTransition
{
    private static readonly TimeSpan LongestInMemory = TimeSpan.FromSeconds(1);

    /// <param name="state">The instance.</param>
    /// <param name="threw">The failure.</param>
    /// <param name="now">When the next try is counted from.</param>
    /// <param name="jitter">0 to 1: how much of the random part is added to the wait.</param>
    /// <param name="changes">Gets the records and retries.</param>
    public static void Apply(InstanceState state, StepThrew threw, DateTimeOffset now, double jitter, Changes changes)
    {
        var options = threw.Execution.Options;
        var exception = threw.Exception is OutputRefusedException refused ? refused.Reason : threw.Exception;
        var failure = new StepFailure(
            threw.Execution.Step,
            options,
            StepError.Of(exception, state.Header.Id, threw.Execution.Step.Name),
            threw.IsRetried ?? options.IsRetried(threw.Exception),
            threw.Execution.StartedAt,
            threw.EndedAt);
        Apply(state, failure, now, jitter, changes);
    }

    /// <inheritdoc cref="Apply(InstanceState, StepThrew, DateTimeOffset, double, Changes)"/>
    public static void Apply(
        InstanceState state, StepFailure failure, DateTimeOffset now, double jitter, Changes changes)
    {
        var (step, options, error) = (failure.Step, failure.Options, failure.Error);
        var tries = step.Tries + 1;
        var isRetried = (options.MaxRetries == Retries.Unlimited || tries <= options.MaxRetries)
            && failure.IsOfRetriedKind;

        // Beside a failure nothing starts, but tries that are left are kept for a resume, and nothing is caught for
        // want of them.
        var isWaitedFor = isRetried && state.MayStart(step);
        var delay = isRetried ? options.Backoff.DelayAfter(tries) * (1 + (0.2 * jitter)) : TimeSpan.Zero;
        step.StartedAt ??= failure.StartedAt;
        if (isWaitedFor && delay < LongestInMemory)
        {
            step.Tries = tries;
            step.Phase = StepPhase.Retrying;
            step.Error = error;
            changes.Retries.Add((step, delay));
            return;
        }

        var record = new JournalRecord
        {
            Key = isRetried || step.Catches == 0
                ? RecordKeys.Step(state.Header.Run, step.Key)
                : RecordKeys.Caught(state.Header.Run, step.Key),
            Sequence = state.NextSequence(),
            Kind = isRetried ? RecordKind.Retrying : step.Catches > 0 ? RecordKind.Caught : RecordKind.Failed,
            Name = step.Name,
            Tries = tries,
            StartedAt = step.StartedAt,
            EndedAt = failure.EndedAt,
            DueAt = isRetried ? now + delay : null,
            Error = error.ToJson(),
        };
        changes.Write(state, record);
        if (isWaitedFor)
        {
            changes.Retries.Add((step, delay));
        }
    }
}

/// <summary>The failure of one try.</summary>
/// <param name="Step">The step.</param>
/// <param name="Options">The options that it ran with.</param>
/// <param name="Error">The failure as it is recorded.</param>
/// <param name="IsOfRetriedKind">True where the options retry such a failure.</param>
/// <param name="StartedAt">When the try began.</param>
/// <param name="EndedAt">When it failed.</param>
internal sealed record StepFailure(
    StepNode Step,
    StepDefaults Options,
    StepError Error,
    bool IsOfRetriedKind,
    DateTimeOffset StartedAt,
    DateTimeOffset EndedAt);
