namespace FunctionWorkflows;

/// <summary>Says that a workflow failed; the inner exception is the failure of the step.</summary>
public sealed class WorkflowFailedException : FunctionWorkflowsException
{
    internal WorkflowFailedException(string workflowId, string message, Exception? inner = null)
        : base("FW1005", message, inner) => WorkflowId = workflowId;

    /// <summary>Gets the id of the workflow.</summary>
    public string WorkflowId { get; }
}
