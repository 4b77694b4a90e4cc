namespace FunctionWorkflows;

/// <summary>A step gave its output, or the graph that goes on.</summary>
internal static class StepEndedTransition
{
    public static void Apply(InstanceState state, StepNode step, StepSuccess success, Changes changes)
    {
        var record = new JournalRecord
        {
            Key = success.Kind == RecordKind.Polled
                ? RecordKeys.Polled(state.Header.Run, step.Key)
                : RecordKeys.Step(state.Header.Run, step.Key),
            Sequence = state.NextSequence(),
            Kind = success.Kind,
            Name = step.Name,
            Tries = success.Kind == RecordKind.Polled ? 0 : step.Tries + 1,
            StartedAt = step.StartedAt ?? success.StartedAt,
            EndedAt = success.EndedAt,
            Data = success.Data,
        };
        changes.Write(state, record, success.Graph);
    }
}
