namespace FunctionWorkflows;

/// <summary>A step gave its output, or the graph that goes on.</summary>
internal static class StepEndedTransition
{
    public static void Apply(InstanceState state, StepNode step, StepSuccess success, Changes changes)
    {
        var record = new JournalRecord
        {
            Key = RecordKeys.Step(state.Header.Run, step.Key),
            Sequence = state.NextSequence(),
            Kind = success.Kind,
            Name = step.Name,
            Tries = step.Tries + 1,
            StartedAt = step.StartedAt ?? success.StartedAt,
            EndedAt = success.EndedAt,
            Data = success.Data,
        };
        state.Apply(record, success.Graph);
        changes.Records.Add(record);
    }
}
