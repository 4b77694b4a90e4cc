namespace FunctionWorkflows;

/// <summary>Says that a workflow had the same steps in flight at three deaths of a host in a row.</summary>
public sealed class HostLostException : FunctionWorkflowsException
{
    internal HostLostException(string workflowId, IReadOnlyList<string> steps, string message)
        : base("FW1009", message)
    {
        WorkflowId = workflowId;
        Steps = steps;
    }

    /// <summary>Gets the id of the workflow.</summary>
    public string WorkflowId { get; }

    /// <summary>Gets the names of the steps that were in flight.</summary>
    public IReadOnlyList<string> Steps { get; }
}
