namespace FunctionWorkflows;

/// <summary>
/// Says that no host goes on with a workflow by itself: today's code cannot run it, or it took three hosts down. Its
/// message has the reason, its inner exception the cause.
/// </summary>
public sealed class WorkflowSetAsideException : FunctionWorkflowsException
{
    internal WorkflowSetAsideException(string workflowId, string message, Exception? inner = null)
        : base("FW1010", message, inner) => WorkflowId = workflowId;

    /// <summary>Gets the id of the workflow.</summary>
    public string WorkflowId { get; }
}
