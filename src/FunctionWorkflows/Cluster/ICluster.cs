namespace FunctionWorkflows;

/// <summary>Who is alive, who owns what, and how one hears that something came.</summary>
public interface ICluster
{
    /// <summary>Makes a host a member. Its id is new and never used again.</summary>
    /// <param name="host">The host.</param>
    /// <param name="cancellationToken">Stops the joining.</param>
    /// <returns>The membership, which renews its lease by itself.</returns>
    ValueTask<IMembership> JoinAsync(HostDescription host, CancellationToken cancellationToken = default);

    /// <summary>Lists the living hosts.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The hosts.</returns>
    ValueTask<IReadOnlyList<HostDescription>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Tells whether a host is a living member: it holds its lease, and no heir has taken over.</summary>
    /// <param name="hostId">The host.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>True where it is alive.</returns>
    ValueTask<bool> IsAliveAsync(string hostId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Waits until the store may have changed since a version: take the version first, then read, then wait.
    /// </summary>
    /// <param name="instanceId">The instance that the caller looks at, or null for any.</param>
    /// <param name="seen">The version that the caller saw; 0 gives the present one at once.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>
    /// A version above <paramref name="seen"/>. It may come without a change, and never fails to come with one.
    /// </returns>
    ValueTask<long> WaitForChangeAsync(string? instanceId, long seen, CancellationToken cancellationToken = default);
}

/// <summary>A host among those that share a store.</summary>
/// <param name="Id">The id, new at each start.</param>
/// <param name="Name">The machine and process, for people.</param>
/// <param name="CodeVersion">The version of the code that it runs.</param>
public sealed record HostDescription(string Id, string Name, string CodeVersion)
{
    /// <summary>Gets the CPUs that its steps may occupy together; 0 where it runs none.</summary>
    public double Cpus { get; init; }

    /// <summary>Gets the GPUs that its steps may occupy together.</summary>
    public double Gpus { get; init; }

    /// <summary>Gets the named resources that its steps may occupy together.</summary>
    public IReadOnlyDictionary<string, double> Resources { get; init; } = new Dictionary<string, double>();

    /// <summary>Gets a value indicating whether it runs steps that other hosts leave to it.</summary>
    public bool TakesSteps { get; init; }

    /// <inheritdoc/>
    public bool Equals(HostDescription? other) =>
        other is not null && Id == other.Id && Name == other.Name && CodeVersion == other.CodeVersion
        && TakesSteps == other.TakesSteps && Cpus.Equals(other.Cpus) && Gpus.Equals(other.Gpus)
        && Resources.Count == other.Resources.Count
        && Resources.All(r => other.Resources.TryGetValue(r.Key, out var amount) && amount.Equals(r.Value));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id);
}

/// <summary>What a host may find when it looks.</summary>
/// <param name="Version">The version of what it was told so far.</param>
/// <param name="MayBeClaimable">
/// False where there are messages at the most, so that looking further would be in vain.
/// </param>
public readonly record struct WorkHint(long Version, bool MayBeClaimable);

/// <summary>A host's place in the cluster. Disposing leaves it: the lease is given up at once.</summary>
public interface IMembership : IAsyncDisposable
{
    /// <summary>Gets the host.</summary>
    HostDescription Host { get; }

    /// <summary>
    /// Gets a value indicating whether the lease is good at this very moment, counted from before its last renewal
    /// was sent. Checked before each write and each answer.
    /// </summary>
    bool IsHeld { get; }

    /// <summary>
    /// Gets the token that fires once the lease is lost, or could not be renewed in time: stop for good.
    /// </summary>
    CancellationToken Lost { get; }

    /// <summary>Says whether steps are running: then the lease is short, so that others notice a death soon.</summary>
    /// <param name="isBusy">True where steps are running.</param>
    void SetBusy(bool isBusy);

    /// <summary>
    /// Says that the host takes nothing more and is about to leave, so that others neither tell it of work nor leave
    /// it a share of what nobody has. Where all hosts see everything at once, there is nothing to say.
    /// </summary>
    /// <returns>A task that ends when the others can know.</returns>
    ValueTask DrainAsync() => default;

    /// <summary>
    /// Finds instances that this host may claim: owned by nobody or by dead hosts (each made dead for good first), not
    /// ended, and not set aside by this host's code version or for all.
    /// </summary>
    /// <param name="most">How many at the most.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The headers, oldest first. Interrupted ones come before pending ones.</returns>
    ValueTask<IReadOnlyList<InstanceHeader>> FindClaimableAsync(
        int most, CancellationToken cancellationToken = default);

    /// <summary>Gives the instances owned by this host to which messages have come.</summary>
    /// <param name="after">The mark that the last call gave; 0 the first time.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The ids, and the mark to go on from.</returns>
    ValueTask<(IReadOnlyList<string> Ids, long Last)> FindMessagesAsync(
        long after, CancellationToken cancellationToken = default);

    /// <summary>
    /// Waits until there may be something to find: an instance to claim, a message, the death of a host. How often it
    /// looks by itself, where nobody tells it, is the store's affair: a look may cost money.
    /// </summary>
    /// <param name="seen">The version that the caller saw before it looked; 0 gives the present one at once.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>
    /// What there may be, and a version above <paramref name="seen"/>; it may come with nothing to find.
    /// </returns>
    ValueTask<WorkHint> WaitForWorkAsync(long seen, CancellationToken cancellationToken = default);
}
