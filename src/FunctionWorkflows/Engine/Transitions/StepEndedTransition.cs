namespace FunctionWorkflows;

/// <summary>A step gave its output, or the graph that goes on.</summary>
internal static class StepEndedTransition
{
    public static void Apply(InstanceState state, StepEnded ended, Changes changes)
    {
        var step = ended.Execution.Step;
        var record = new JournalRecord
        {
            Key = RecordKeys.Step(state.Header.Run, step.Key),
            Sequence = state.NextSequence(),
            Kind = ended.Kind,
            Name = step.Name,
            Tries = step.Tries + 1,
            StartedAt = step.StartedAt ?? ended.Execution.StartedAt,
            EndedAt = ended.EndedAt,
            Data = ended.Data,
        };
        state.Apply(record, ended.Graph);
        changes.Records.Add(record);
    }
}
