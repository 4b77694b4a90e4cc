namespace FunctionWorkflows;

/// <summary>Fresh data for one test, the hosts over them, and how they die. Disposing removes the data.</summary>
public abstract class StoreScope : IAsyncDisposable
{
    private readonly Dictionary<string, IMembership> _hosts = new(StringComparer.Ordinal);

    /// <summary>Gets an open store over the data.</summary>
    public abstract IWorkflowStore Store { get; }

    /// <summary>
    /// Gets the size of the largest object that the suite stores. 256 MiB, streamed with flat memory; a store that
    /// keeps objects in memory by nature says less, and the flatness is not checked.
    /// </summary>
    public virtual long LargestObjectBytes => 256L * 1024 * 1024;

    /// <summary>
    /// Gets how many commits in a row the suite makes to one instance; fewer where each waits for a disk.
    /// </summary>
    public virtual int ManyCommits => 300;

    /// <summary>Opens the same data once more, as another process does.</summary>
    /// <returns>An open store; the scope disposes it.</returns>
    public abstract ValueTask<IWorkflowStore> OpenAnotherAsync();

    /// <summary>Gives the host of a name, which joins the first time.</summary>
    /// <param name="name">The name.</param>
    /// <param name="codeVersion">The version of its code.</param>
    /// <param name="store">The store that it joins; <see cref="Store"/> where null.</param>
    /// <returns>The membership.</returns>
    public async ValueTask<IMembership> HostAsync(string name, string codeVersion = "1", IWorkflowStore? store = null)
    {
        if (!_hosts.TryGetValue(name, out var host))
        {
            var description = new HostDescription($"{name}-{Guid.NewGuid():N}", name, codeVersion);
            host = await (store ?? Store).Cluster.JoinAsync(description).ConfigureAwait(false);
            _hosts.Add(name, host);
        }

        return host;
    }

    /// <summary>Ends a host as a crash does: it writes nothing more, and others find it dead at once.</summary>
    /// <param name="name">The name.</param>
    /// <returns>A task that ends when it is dead.</returns>
    public ValueTask KillAsync(string name) => KillAsync(_hosts[name]);

    /// <summary>Ends a host as a crash does.</summary>
    /// <param name="host">The host.</param>
    /// <returns>A task that ends when it is dead.</returns>
    protected abstract ValueTask KillAsync(IMembership host);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
