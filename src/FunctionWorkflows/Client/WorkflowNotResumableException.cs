namespace FunctionWorkflows;

/// <summary>Says that a workflow cannot be resumed: it was canceled, or its failure was recorded by a parent.</summary>
public sealed class WorkflowNotResumableException : FunctionWorkflowsException
{
    internal WorkflowNotResumableException(string workflowId, string message, Exception? inner = null)
        : base("FW1004", message, inner) => WorkflowId = workflowId;

    /// <summary>Gets the id of the workflow.</summary>
    public string WorkflowId { get; }
}
