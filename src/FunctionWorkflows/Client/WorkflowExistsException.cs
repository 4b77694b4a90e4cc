namespace FunctionWorkflows;

/// <summary>Says that an id is in use.</summary>
public sealed class WorkflowExistsException : FunctionWorkflowsException
{
    internal WorkflowExistsException(string workflowId, string message, Exception? inner = null)
        : base("FW1002", message, inner) => WorkflowId = workflowId;

    /// <summary>Gets the id of the workflow.</summary>
    public string WorkflowId { get; }
}
