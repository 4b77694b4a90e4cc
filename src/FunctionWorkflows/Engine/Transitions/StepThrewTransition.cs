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
        var step = threw.Execution.Step;
        var options = threw.Execution.Options;
        var tries = step.Tries + 1;
        var exception = threw.Exception is OutputRefusedException refused ? refused.Reason : threw.Exception;
        var error = StepError.Of(exception, state.Header.Id, step.Name);
        var isRetried = (options.MaxRetries == Retries.Unlimited || tries <= options.MaxRetries)
            && (threw.IsRetried ?? options.IsRetried(threw.Exception));

        // Beside a failure nothing starts, but tries that are left are kept for a resume, and nothing is caught for
        // want of them.
        var isWaitedFor = isRetried && state.MayStart(step);
        var delay = isRetried ? options.Backoff.DelayAfter(tries) * (1 + (0.2 * jitter)) : TimeSpan.Zero;
        step.StartedAt ??= threw.Execution.StartedAt;
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
            EndedAt = threw.EndedAt,
            DueAt = isRetried ? now + delay : null,
            Error = error.ToJson(),
        };
        state.Apply(record, default);
        changes.Records.Add(record);
        if (isWaitedFor)
        {
            changes.Retries.Add((step, delay));
        }
    }
}
