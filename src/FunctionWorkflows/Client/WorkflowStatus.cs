namespace FunctionWorkflows;

/// <summary>How a workflow or a step stands. The names follow Ray Workflows.</summary>
public enum WorkflowStatus
{
    /// <summary>
    /// Created, and no host has started it yet; of a step: its arguments or a slot are not there yet.
    /// </summary>
    Pending,

    /// <summary>A host runs it.</summary>
    Running,

    /// <summary>It has its output.</summary>
    Successful,

    /// <summary>A step failed after its last retry; a resume goes on from that step.</summary>
    Failed,

    /// <summary>No living host has it; another takes it over, or it was set aside with a reason.</summary>
    Resumable,

    /// <summary>It was canceled, for good.</summary>
    Canceled,
}
