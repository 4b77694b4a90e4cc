namespace FunctionWorkflows;

/// <summary>How a host runs workflows. Bound from the configuration section <c>FunctionWorkflows</c>.</summary>
public sealed class FunctionWorkflowsOptions
{
    /// <summary>Gets or sets how many workflows this host has in memory at a time; others wait as pending.</summary>
    /// <value>The default is null: no bound.</value>
    public int? MaxRunningWorkflows { get; set; }

    /// <summary>Gets or sets the CPUs that steps may occupy together.</summary>
    /// <value>The default is null: the processors of the machine.</value>
    public double? Cpus { get; set; }

    /// <summary>Gets or sets the GPUs that steps may occupy together.</summary>
    /// <value>The default is 0.</value>
    public double Gpus { get; set; }

    /// <summary>Gets the named resources that steps may occupy together.</summary>
    /// <value>The default is none.</value>
    public IDictionary<string, double> Resources { get; } = new Dictionary<string, double>();

    /// <summary>
    /// Gets or sets a value indicating whether this host goes on with workflows that no living host has, and runs steps
    /// that other hosts leave to it.
    /// </summary>
    /// <value>The default is true.</value>
    public bool TakeOver { get; set; } = true;

    /// <summary>
    /// Gets or sets the version of the code; a workflow that a version cannot run waits for another one.
    /// </summary>
    /// <value>The default is null: derived from the app's assembly and its steps.</value>
    public string? CodeVersion { get; set; }

    /// <summary>
    /// Gets or sets how many workflows that only wait stay in memory; of the others only the id and the due time do, and
    /// they are read back when they are due or something comes.
    /// </summary>
    /// <value>The default is 1,000.</value>
    public int IdleWorkflowsInMemory { get; set; } = 1_000;

    /// <summary>
    /// Gets or sets a value indicating whether this host takes only workflows that started on its own version of the
    /// code, and steps of these, so that those of the last version end on the hosts that have it. One that is resumed
    /// by a call on this host goes on here all the same.
    /// </summary>
    /// <value>The default is false.</value>
    public bool OnlyOwnCodeVersion { get; set; }

    /// <summary>Gets or sets the serialized size in bytes over which a value becomes an object of its own.</summary>
    /// <value>The default is 32 KiB.</value>
    public int ObjectThreshold { get; set; } = 32 * 1024;

    /// <summary>Gets or sets how many bytes of large objects the host keeps in memory.</summary>
    /// <value>The default is 64 MiB.</value>
    public long ObjectCacheBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// Gets or sets the store by name: <c>sqlite:PATH</c>, <c>memory</c>, or what a store package adds.
    /// </summary>
    /// <value>The default is null: SQLite in the user's local application data folder.</value>
    public string? Store { get; set; }

    /// <summary>
    /// Gets or sets the name that parts this app from others which keep their workflows in the same storage account.
    /// SQLite does not use it: there each app has a file of its own.
    /// </summary>
    /// <value>The default is <c>workflows</c>.</value>
    public string HubName { get; set; } = "workflows";

    /// <summary>
    /// Gets or sets how long the lease of a host lasts while steps run: so long after its last renewal others may take
    /// its workflows over.
    /// </summary>
    /// <value>The default is 15 seconds; 5 to 60 seconds, with Azure Storage 15 to 60.</value>
    public TimeSpan BusyLease { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets or sets how long the lease of a host lasts while no step runs.</summary>
    /// <value>The default is 60 seconds; 5 to 60 seconds, and not less than <see cref="BusyLease"/>.</value>
    public TimeSpan IdleLease { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Gets or sets how long a workflow is kept after it has ended; then it is deleted with its objects.
    /// </summary>
    /// <value>The default is null: for ever.</value>
    public TimeSpan? KeepFinishedFor { get; set; }

    internal SpillTimes SpillTimes { get; set; } = SpillTimes.Default;
}
