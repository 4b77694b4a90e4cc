using Microsoft.Extensions.Logging;

namespace FunctionWorkflows;

/// <summary>
/// What a workflow's code may use: everything that it awaits, and all that differs from run to run, comes from here.
/// </summary>
public sealed partial class WorkflowContext
{
    internal WorkflowContext()
    {
    }

    /// <summary>Gets the id of the workflow.</summary>
    public string InstanceId => throw new NotImplementedException();

    /// <summary>Runs a step.</summary>
    public Task<T> Run<T>(Step<T> step, CancellationToken cancellationToken = default) => throw new NotImplementedException();
}
