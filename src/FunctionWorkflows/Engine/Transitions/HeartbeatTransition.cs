namespace FunctionWorkflows;

/// <summary>A running step has given a sign of life; one record a step, replaced by the next.</summary>
internal static class HeartbeatTransition
{
    public static void Apply(InstanceState state, StepExecution execution, Heartbeat heartbeat, Changes changes)
    {
        var step = execution.Step;
        var record = new JournalRecord
        {
            Key = RecordKeys.Heartbeat(state.Header.Run, step.Key),
            Sequence = state.NextSequence(),
            Kind = RecordKind.Heartbeat,
            Name = step.Name,
            Tries = step.Tries,
            StartedAt = step.StartedAt ?? execution.StartedAt,
            EndedAt = heartbeat.At,
            Data = heartbeat.Details,
        };
        changes.Write(state, record);
    }
}
