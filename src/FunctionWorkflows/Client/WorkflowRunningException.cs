namespace FunctionWorkflows;

/// <summary>Says that a workflow cannot be deleted while it is pending or running.</summary>
public sealed class WorkflowRunningException : FunctionWorkflowsException
{
    internal WorkflowRunningException(string workflowId, string message, Exception? inner = null)
        : base("FW1003", message, inner) => WorkflowId = workflowId;

    /// <summary>Gets the id of the workflow.</summary>
    public string WorkflowId { get; }
}
