namespace FunctionWorkflows;

/// <summary>Says that a workflow was canceled, so that it has no output.</summary>
public sealed class WorkflowCanceledException : FunctionWorkflowsException
{
    internal WorkflowCanceledException(string workflowId, string message, Exception? inner = null)
        : base("FW1006", message, inner) => WorkflowId = workflowId;

    /// <summary>Gets the id of the workflow.</summary>
    public string WorkflowId { get; }
}
