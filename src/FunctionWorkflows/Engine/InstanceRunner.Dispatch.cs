namespace FunctionWorkflows;

/// <content>Steps that may run ask for their slots.</content>
internal sealed partial class InstanceRunner
{
    private void Dispatch()
    {
        var ready = _state.TakeReady();
        if (ready.Count == 0)
        {
            return;
        }

        var granted = new List<StepExecution>();
        try
        {
            foreach (var step in ready)
            {
                Request(step, granted);
            }
        }
        finally
        {
            // What has its slot runs, whatever befell the others: only its end gives the slot back.
            Host.Start(granted, mayFollow: _mailbox.IsEmpty);
        }
    }

    private void Request(StepNode step, List<StepExecution> granted)
    {
        if (step.Call.IsWorkflow)
        {
            StartChild(step);
            return;
        }

        if (!WorkflowRegistry.TryFindStep(step.Call.Step, out var definition))
        {
            Unknown(step);
            return;
        }

        step.Phase = StepPhase.Dispatched;
        var execution = new StepExecution(this, step, definition, definition.Defaults.With(step.Call.Options));
        _executions.Add(step, execution);
        Host.Request(execution, granted);
        NotePhase(execution);
    }

    private void Unknown(StepNode step)
    {
        _state.MarkReady(step);
        _mismatch ??= UnknownStep(step);
        Post(new Begin());
    }

    private CodeMismatchException UnknownStep(StepNode step)
    {
        var near = Nearest.Of(step.Call.Step, WorkflowRegistry.Steps.Select(known => known.Name));
        return new(
            "FW1011",
            $"Workflow '{Id}' asks for {(step.Call.IsWorkflow ? "workflow" : "step")} '{step.Call.Step}', which this "
            + $"app does not have{(near is null ? "" : $" ('{near}' is near)")}. "
            + "Deploy the code that has it, or list the old name in FormerNames of the renamed one, and it goes on.");
    }
}
