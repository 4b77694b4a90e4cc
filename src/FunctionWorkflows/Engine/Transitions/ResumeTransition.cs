namespace FunctionWorkflows;

/// <summary>A resume takes back the failures that ended the instance, and no others (I2): caught ones stay.</summary>
internal static class ResumeTransition
{
    public static void Apply(InstanceState state, Changes changes)
    {
        foreach (var step in state.Steps.Where(step => step.Phase == StepPhase.Failed && !IsCaught(step)).ToArray())
        {
            var record = new JournalRecord
            {
                Key = RecordKeys.Step(state.Header.Run, step.Key),
                Sequence = state.NextSequence(),
                Kind = RecordKind.Superseded,
                Name = step.Name,
                StartedAt = step.StartedAt,
                EndedAt = step.EndedAt,
            };
            state.Apply(record, default);
            changes.Records.Add(record);
        }
    }

    private static bool IsCaught(StepNode step)
    {
        for (var owner = step.Graph.Owner; owner is not null; owner = owner.Graph.Owner)
        {
            if (owner.HasCaught || owner.Catching is not null)
            {
                return true;
            }
        }

        return false;
    }
}
