namespace FunctionWorkflows;

/// <summary>A resume takes back the failures that ended the instance, and no others (I2): caught ones stay.</summary>
internal static class ResumeTransition
{
    public static void Apply(InstanceState state, Changes changes)
    {
        if (state.Code is { } code)
        {
            // Code that was set aside has heard of its failures, and went on from them.
            if (code.Main.Phase == StepPhase.Failed)
            {
                ApplyToCode(state, code, changes);
            }

            return;
        }

        foreach (var step in state.Steps.Where(step => step.Phase == StepPhase.Failed && !IsCaught(step)).ToArray())
        {
            Supersede(state, step, changes);
        }
    }

    /// <summary>False where code has undone all that it did: there is nothing to go on from.</summary>
    public static bool IsPossible(InstanceState state) =>
        state.Code is not { Main.Phase: StepPhase.Failed, Compensates: true } code || Ending(state, code).Count > 0;

    /// <summary>
    /// What the code threw at its end is taken back, with the failures behind it; a failure that code caught stays, since
    /// the code went on from it. What was asked for after the failure is what the code did about it, and is taken back.
    /// </summary>
    private static void ApplyToCode(InstanceState state, CodeState code, Changes changes)
    {
        var ending = Ending(state, code);
        var calls = code.Calls
            .Where(call => call is { Error: not null, IsTakenBack: false }
                && ending.Any(step => InstanceState.IsInside(step, call)))
            .ToArray();
        Supersede(state, code.Main, changes);
        ending.ForEach(step => Supersede(state, step, changes));
        foreach (var call in calls.Where(call => call.Failing is not null))
        {
            changes.Write(state, new()
            {
                Key = RecordKeys.CallFailed(state.Header.Run, call.Ordinal),
                Sequence = state.NextSequence(),
                Kind = RecordKind.Superseded,
            });
        }

        if (calls.Length > 0)
        {
            var failedAt = calls.Min(call => call.EndedAt);
            var stay = code.Asked.FindIndex(command => command.At >= failedAt);
            changes.Write(state, new()
            {
                Key = RecordKeys.Resumed(state.Header.Run, state.NextSequence()),
                Sequence = state.NextSequence(),
                Kind = RecordKind.Resumed,
                Tries = stay < 0 ? code.Asked.Count : stay,
            });
        }
    }

    private static List<StepNode> Ending(InstanceState state, CodeState code)
    {
        var ending = new List<StepNode>();
        if (code is { Compensates: true, Main.Error.Code: "FW1063" })
        {
            // The error names one of them, and all that failed are tried again.
            ending.AddRange(state.Steps.Where(step => step.Phase == StepPhase.Failed && step != code.Main
                && !IsCaught(step) && !IsFromBefore(step, code)));
            return ending;
        }

        for (var error = code.Main.Error; error is not null; error = error.Inner)
        {
            ending.AddRange(state.Steps.Where(step => step.Phase == StepPhase.Failed && step != code.Main
                && step.Error is { } own && own.WorkflowId == error.WorkflowId && own.StepName == error.StepName
                && !(code.Compensates && IsFromBefore(step, code))));
        }

        return ending;
    }

    // What failed before the compensations is what they are about.
    private static bool IsFromBefore(StepNode step, CodeState code)
    {
        var begun = code.Asked.FindIndex(command => command.Kind == CodeCommandKind.Compensate);
        return code.Asked.Take(begun).Any(command => command.Call is { } call && InstanceState.IsInside(step, call));
    }

    private static void Supersede(InstanceState state, StepNode step, Changes changes) => changes.Write(state, new()
    {
        Key = RecordKeys.Step(state.Header.Run, step.Key),
        Sequence = state.NextSequence(),
        Kind = RecordKind.Superseded,
        Name = step.Name,
        StartedAt = step.StartedAt,
        EndedAt = step.EndedAt,
    });

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
