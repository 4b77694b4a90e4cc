namespace FunctionWorkflows;

/// <summary>Says that no workflow has the id.</summary>
public sealed class WorkflowNotFoundException : FunctionWorkflowsException
{
    internal WorkflowNotFoundException(string workflowId, string message, Exception? inner = null)
        : base("FW1001", message, inner) => WorkflowId = workflowId;

    /// <summary>Gets the id of the workflow.</summary>
    public string WorkflowId { get; }
}
