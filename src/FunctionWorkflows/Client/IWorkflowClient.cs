namespace FunctionWorkflows;

/// <summary>Starts, watches and manages workflows; from a host, or from a process that runs nothing itself.</summary>
/// <remarks>All members are thread-safe. A token stops the waiting of the caller, never the workflow.</remarks>
/// <example>
/// <code>
/// var workflows = host.Services.GetRequiredService&lt;IWorkflowClient&gt;();
/// Receipt receipt = await workflows.RunAsync(Trip.Steps.BookTrip("OAK", "SAN", dates), id: "trip-1");
/// </code>
/// </example>
public interface IWorkflowClient
{
    /// <summary>Starts a workflow. It is durable when this returns.</summary>
    /// <typeparam name="T">The type of the output.</typeparam>
    /// <param name="step">The graph.</param>
    /// <param name="options">Id, metadata, and what to do when the id is in use.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>The handle.</returns>
    /// <exception cref="WorkflowExistsException">The id is in use.</exception>
    /// <exception cref="FunctionWorkflowsException">
    /// The id, the metadata or the graph is not valid; nothing was written.
    /// </exception>
    Task<WorkflowHandle<T>> StartAsync<T>(
        Step<T> step, StartOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Starts a workflow and waits for its output.</summary>
    /// <typeparam name="T">The type of the output.</typeparam>
    /// <param name="step">The graph.</param>
    /// <param name="options">Id, metadata, and what to do when the id is in use.</param>
    /// <param name="cancellationToken">Stops the waiting; the workflow goes on.</param>
    /// <returns>The output.</returns>
    /// <exception cref="WorkflowExistsException">The id is in use.</exception>
    /// <exception cref="FunctionWorkflowsException">
    /// The id, the metadata or the graph is not valid; nothing was written.
    /// </exception>
    /// <exception cref="WorkflowFailedException">It failed; the inner exception is the step's.</exception>
    /// <exception cref="WorkflowCanceledException">It was canceled.</exception>
    /// <exception cref="WorkflowSetAsideException">
    /// No host goes on with it by itself; the message has the reason.
    /// </exception>
    Task<T> RunAsync<T>(Step<T> step, StartOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Gets the status of a workflow.</summary>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The status; <see cref="WorkflowStatus.Resumable"/> where no living host has it.</returns>
    /// <exception cref="WorkflowNotFoundException">No workflow has the id.</exception>
    Task<WorkflowStatus> GetStatusAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Gets the output of a workflow or of one of its steps; waits while it is not there.</summary>
    /// <typeparam name="T">
    /// The type of the output; <see cref="System.Text.Json.JsonElement"/> gives any as JSON.
    /// </typeparam>
    /// <param name="id">The id.</param>
    /// <param name="name">The name of a step, or null for the workflow's output.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>The output.</returns>
    /// <exception cref="WorkflowNotFoundException">No workflow has the id.</exception>
    /// <exception cref="WorkflowFailedException">It failed; the inner exception is the step's.</exception>
    /// <exception cref="StepFailedException">The step of that name failed.</exception>
    /// <exception cref="WorkflowCanceledException">It was canceled, and has no output.</exception>
    /// <exception cref="WorkflowSetAsideException">
    /// No host goes on with it by itself; the message has the reason.
    /// </exception>
    /// <exception cref="StepNotFoundException">It ended without a step of that name.</exception>
    Task<T> GetOutputAsync<T>(string id, string? name = null, CancellationToken cancellationToken = default);

    /// <summary>Lists workflows, newest first.</summary>
    /// <param name="filter">What to list; null for the newest 100.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>A page; its token gives the next one.</returns>
    /// <exception cref="FunctionWorkflowsException">
    /// The number asked for is not 1 to 1,000 (FW1020), or the token is not one of this store (FW1029).
    /// </exception>
    Task<WorkflowPage> ListAsync(WorkflowFilter? filter = null, CancellationToken cancellationToken = default);

    /// <summary>Goes on with a workflow that failed or was set aside; nothing recorded runs again.</summary>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>
    /// The handle; of one that runs or has succeeded too, without effect. One that nobody has begun begins here, where
    /// this process runs workflows.
    /// </returns>
    /// <exception cref="WorkflowNotFoundException">No workflow has the id; nothing was written.</exception>
    /// <exception cref="WorkflowNotResumableException">It was canceled.</exception>
    Task<WorkflowHandle> ResumeAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Goes on with all workflows that no living host has; one that cannot be resumed spoils no other.
    /// </summary>
    /// <param name="includeFailed">Failed ones too.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>One result for each workflow.</returns>
    Task<IReadOnlyList<ResumeResult>> ResumeAllAsync(
        bool includeFailed = false, CancellationToken cancellationToken = default);

    /// <summary>
    /// Cancels a workflow for good; durable when this returns. Tokens of running steps fire, and code may clean up first.
    /// </summary>
    /// <param name="id">The id.</param>
    /// <param name="mode">How orchestrations in code are treated; without effect on step graphs.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>
    /// True where it is canceled by this call, or will be once its code has cleaned up; false where it had succeeded or was
    /// canceled before.
    /// </returns>
    /// <exception cref="WorkflowNotFoundException">No workflow has the id.</exception>
    Task<bool> CancelAsync(
        string id, CancelMode mode = CancelMode.Graceful, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes a workflow that is not running: its records and objects. The id can then be used anew.
    /// </summary>
    /// <param name="id">The id.</param>
    /// <param name="includeChildren">Child workflows too, and theirs. Else they stay.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>A task that ends when it is gone.</returns>
    /// <exception cref="WorkflowNotFoundException">No workflow has the id.</exception>
    /// <exception cref="WorkflowRunningException">It is pending or running.</exception>
    Task DeleteAsync(string id, bool includeChildren = false, CancellationToken cancellationToken = default);

    /// <summary>Gets what is known of a workflow and of all its steps.</summary>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The metadata.</returns>
    /// <exception cref="WorkflowNotFoundException">No workflow has the id.</exception>
    Task<WorkflowMetadata> GetMetadataAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Gets what is known of one step.</summary>
    /// <param name="id">The id of the workflow.</param>
    /// <param name="name">The name of the step.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The metadata.</returns>
    /// <exception cref="WorkflowNotFoundException">No workflow has the id.</exception>
    /// <exception cref="StepNotFoundException">Its records have no step of that name yet.</exception>
    Task<StepMetadata> GetMetadataAsync(string id, string name, CancellationToken cancellationToken = default);

    /// <summary>Raises an event for a workflow; durable when this returns.</summary>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="id">The id of the workflow.</param>
    /// <param name="name">The name that its code, or a step of its graph, waits for; before the wait it is kept.</param>
    /// <param name="data">The data; they are serialized now.</param>
    /// <param name="eventId">
    /// What tells this event from others, at most 200 characters: raised twice, it is delivered once. Null: in a step,
    /// derived from the step and the order of its calls; else a new one.
    /// </param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>A task that ends when the event is stored.</returns>
    /// <exception cref="WorkflowNotFoundException">No workflow has the id; nothing was written.</exception>
    /// <exception cref="WorkflowEndedException">It has ended; nothing was written.</exception>
    Task RaiseEventAsync<T>(
        string id, string name, T data, string? eventId = null, CancellationToken cancellationToken = default);

    /// <summary>Watches a workflow until it has ended: its status, and what its code says of it.</summary>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Stops the watching.</param>
    /// <returns>
    /// How it stands now, then each change; changes that follow each other fast may be seen as one.
    /// </returns>
    /// <exception cref="WorkflowNotFoundException">No workflow has the id, or it was deleted.</exception>
    IAsyncEnumerable<WorkflowChange> WatchAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Reads all of a workflow that a replay needs, to test new code against it.</summary>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The history; of a workflow that runs, up to now. All of it is in memory.</returns>
    /// <exception cref="WorkflowNotFoundException">No workflow has the id.</exception>
    Task<WorkflowHistory> ExportAsync(string id, CancellationToken cancellationToken = default);
}

/// <summary>How a workflow stands at one moment.</summary>
/// <param name="Status">The status.</param>
/// <param name="CustomStatus">What its code said last, as JSON; null where it said nothing.</param>
/// <param name="Commit">The number of its commits so far: it grows with each thing that is recorded.</param>
public sealed record WorkflowChange(WorkflowStatus Status, string? CustomStatus, long Commit);
