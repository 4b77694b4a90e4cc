namespace FunctionWorkflows;

/// <summary>Says that a workflow has ended, so that an event has nobody to come to.</summary>
public sealed class WorkflowEndedException : FunctionWorkflowsException
{
    internal WorkflowEndedException(string workflowId, string message, Exception? inner = null)
        : base("FW1065", message, inner) => WorkflowId = workflowId;

    /// <summary>Gets the id of the workflow.</summary>
    public string WorkflowId { get; }
}
