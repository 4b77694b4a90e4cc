namespace FunctionWorkflows;

/// <summary>What happens to the code of a workflow makes its records.</summary>
internal static class CodeTransitions
{
    /// <summary>A cancellation was asked for: the code hears of it.</summary>
    public static void RequestCancel(InstanceState state, DateTimeOffset now, Changes changes) =>
        changes.Write(state, new()
        {
            Key = RecordKeys.CancelRequested(state.Header.Run),
            Sequence = state.NextSequence(),
            Kind = RecordKind.CancelRequested,
            EndedAt = now,
        });

    /// <summary>Nothing runs any more beside a failure in what the code asked for.</summary>
    public static void FailCall(InstanceState state, CodeCall call, DateTimeOffset now, Changes changes) =>
        changes.Write(state, new()
        {
            Key = RecordKeys.CallFailed(state.Header.Run, call.Ordinal),
            Sequence = state.NextSequence(),
            Kind = RecordKind.CallFailed,
            EndedAt = now,
            Error = call.Failing!.ToJson(),
        });
}
