namespace FunctionWorkflows;

/// <content>Steps on other hosts.</content>
internal sealed partial class InstanceState
{
    /// <summary>
    /// True where an output of the step would be its first: it has none, it has not failed for good, and no catch has
    /// closed what it is in.
    /// </summary>
    public bool MayEnd(StepNode step)
    {
        for (var owner = _hasCaughtAny ? step.Graph.Owner : null; owner is not null; owner = owner.Graph.Owner)
        {
            if (owner.HasCaught)
            {
                return false;
            }
        }

        return step.Phase is StepPhase.Ready or StepPhase.Dispatched or StepPhase.Spilled or StepPhase.Retrying;
    }

    /// <summary>The step of that key, where it waits for a try: nothing of it is recorded that forbids one.</summary>
    public StepNode? FindStartable(string key) =>
        FindByKey(key) is { Phase: StepPhase.Ready or StepPhase.Retrying } step && MayStart(step) ? step : null;
}
