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
        for (var graph = _isGuarded ? step.Graph : null; graph is not null; graph = graph.Owner?.Graph)
        {
            // Beside a failure that is still to be told, what runs is recorded.
            if (graph.Owner is { HasCaught: true }
                || graph.Call is { IsOpen: false } and not { HasEnded: false, Failing: not null })
            {
                return false;
            }
        }

        return step.Phase is StepPhase.Ready or StepPhase.Dispatched or StepPhase.Spilled or StepPhase.Retrying
            or StepPhase.Child;
    }

    /// <summary>The step of that key, where it waits for a try: nothing of it is recorded that forbids one.</summary>
    public StepNode? FindStartable(string key) =>
        FindByKey(key) is { Phase: StepPhase.Ready or StepPhase.Retrying } step && MayStart(step) ? step : null;
}
