namespace FunctionWorkflows;

/// <summary>Something failed inside the graph of a step that catches, and nothing runs in there any more.</summary>
internal static class CaughtTransition
{
    public static void Apply(InstanceState state, StepNode owner, Changes changes)
    {
        var record = new JournalRecord
        {
            Key = RecordKeys.Caught(state.Header.Run, owner.Key),
            Sequence = state.NextSequence(),
            Kind = RecordKind.Caught,
            Name = owner.Name,
            Tries = owner.Tries,
            Error = owner.Catching!.ToJson(),
        };
        changes.Write(state, record);
    }
}
