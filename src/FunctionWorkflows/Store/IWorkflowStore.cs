namespace FunctionWorkflows;

/// <summary>
/// One place where workflows are kept: instances, objects, and the hosts that share it. An implementation passes the
/// conformance suite of FunctionWorkflows.Testing.
/// </summary>
public interface IWorkflowStore : IAsyncDisposable
{
    /// <summary>Gets the instances and their records.</summary>
    IInstanceStore Instances { get; }

    /// <summary>Gets the large objects.</summary>
    IObjectStore Objects { get; }

    /// <summary>Gets the steps that owners leave to other hosts.</summary>
    IStepQueue Steps { get; }

    /// <summary>Gets the hosts that share the store.</summary>
    ICluster Cluster { get; }

    /// <summary>Gets what and where the store is, for logs: <c>sqlite:/data/workflows.db</c>. Never a secret.</summary>
    string Description { get; }

    /// <summary>Opens the store, creating what is missing. Called before all else; may be called again.</summary>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <returns>A task that ends when the store can be used.</returns>
    /// <exception cref="FunctionWorkflowsException">
    /// It cannot be opened; the message says what to do (FW1030 to FW1038).
    /// </exception>
    ValueTask OpenAsync(CancellationToken cancellationToken = default);
}
