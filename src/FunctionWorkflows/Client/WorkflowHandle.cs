namespace FunctionWorkflows;

/// <summary>A workflow that was started or found, by id.</summary>
public class WorkflowHandle
{
    internal WorkflowHandle(IWorkflowClient client, string id)
    {
        Client = client;
        Id = id;
    }

    /// <summary>Gets the id.</summary>
    public string Id { get; }

    private protected IWorkflowClient Client { get; }

    /// <summary>Waits for the output.</summary>
    /// <typeparam name="T">The type of the output.</typeparam>
    /// <param name="cancellationToken">Stops the waiting, not the workflow.</param>
    /// <returns>The output.</returns>
    /// <exception cref="WorkflowFailedException">It failed; the inner exception is the step's.</exception>
    /// <exception cref="WorkflowCanceledException">It was canceled.</exception>
    /// <exception cref="WorkflowSetAsideException">
    /// No host goes on with it by itself; the message has the reason.
    /// </exception>
    /// <exception cref="WorkflowNotFoundException">It was deleted.</exception>
    public Task<T> GetOutputAsync<T>(CancellationToken cancellationToken = default) =>
        Client.GetOutputAsync<T>(Id, null, cancellationToken);

    /// <summary>Gets the status.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The status.</returns>
    /// <exception cref="WorkflowNotFoundException">It was deleted.</exception>
    public Task<WorkflowStatus> GetStatusAsync(CancellationToken cancellationToken = default) =>
        Client.GetStatusAsync(Id, cancellationToken);

    /// <inheritdoc cref="IWorkflowClient.CancelAsync"/>
    public Task<bool> CancelAsync(
        CancelMode mode = CancelMode.Graceful, CancellationToken cancellationToken = default) =>
        Client.CancelAsync(Id, mode, cancellationToken);

    /// <inheritdoc cref="IWorkflowClient.RaiseEventAsync{T}"/>
    public Task RaiseEventAsync<T>(
        string name, T data, string? eventId = null, CancellationToken cancellationToken = default) =>
        Client.RaiseEventAsync(Id, name, data, eventId, cancellationToken);

    /// <inheritdoc cref="IWorkflowClient.WatchAsync"/>
    public IAsyncEnumerable<WorkflowChange> WatchAsync(CancellationToken cancellationToken = default) =>
        Client.WatchAsync(Id, cancellationToken);
}

/// <summary>A workflow whose output is a <typeparamref name="T"/>.</summary>
/// <typeparam name="T">The type of the output.</typeparam>
public sealed class WorkflowHandle<T> : WorkflowHandle
{
    internal WorkflowHandle(IWorkflowClient client, string id)
        : base(client, id)
    {
    }

    /// <summary>Waits for the output.</summary>
    /// <param name="cancellationToken">Stops the waiting, not the workflow.</param>
    /// <returns>The output.</returns>
    /// <exception cref="WorkflowFailedException">It failed; the inner exception is the step's.</exception>
    /// <exception cref="WorkflowCanceledException">It was canceled.</exception>
    public Task<T> GetOutputAsync(CancellationToken cancellationToken = default) =>
        GetOutputAsync<T>(cancellationToken);
}
