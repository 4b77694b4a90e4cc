namespace FunctionWorkflows;

/// <summary>Short forms of starts.</summary>
public static class WorkflowClientExtensions
{
    /// <summary>Starts a workflow under an id.</summary>
    /// <typeparam name="T">The type of the output.</typeparam>
    /// <param name="workflows">The client.</param>
    /// <param name="step">The graph.</param>
    /// <param name="id">The id: 1 to 200 characters.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>The handle.</returns>
    public static Task<WorkflowHandle<T>> StartAsync<T>(
        this IWorkflowClient workflows, Step<T> step, string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workflows);
        return workflows.StartAsync(step, new StartOptions { Id = id }, cancellationToken);
    }

    /// <summary>Starts a workflow under an id and waits for its output.</summary>
    /// <typeparam name="T">The type of the output.</typeparam>
    /// <param name="workflows">The client.</param>
    /// <param name="step">The graph.</param>
    /// <param name="id">The id: 1 to 200 characters.</param>
    /// <param name="cancellationToken">Stops the waiting; the workflow goes on.</param>
    /// <returns>The output.</returns>
    public static Task<T> RunAsync<T>(
        this IWorkflowClient workflows, Step<T> step, string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workflows);
        return workflows.RunAsync(step, new StartOptions { Id = id }, cancellationToken);
    }
}
