namespace FunctionWorkflows;

/// <summary>Says that a workflow ended without a step of the name, or that its records have none yet.</summary>
public sealed class StepNotFoundException : FunctionWorkflowsException
{
    internal StepNotFoundException(string workflowId, string stepName, string message)
        : base("FW1007", message)
    {
        WorkflowId = workflowId;
        StepName = stepName;
    }

    /// <summary>Gets the id of the workflow.</summary>
    public string WorkflowId { get; }

    /// <summary>Gets the name that was asked for.</summary>
    public string StepName { get; }
}
