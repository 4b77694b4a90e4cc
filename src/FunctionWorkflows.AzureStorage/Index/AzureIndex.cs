using System.Collections.Concurrent;
using Azure;

namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// The second table: the sets of instances that hosts have, and the list. Every row in it is a pointer; the truth is
/// the header, so a row that is left over costs a look and nothing else.
/// </summary>
internal sealed class AzureIndex(AzureContext context) : IAsyncDisposable
{
    private static readonly TimeSpan LongestFlush = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, PartitionWriter> _sets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PartitionWriter> _shared = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, bool> _late = new();

    /// <summary>Writes to the set of a host, as long as that host holds it itself.</summary>
    public PartitionWriter SetOf(string hostId) => _sets.GetOrAdd(
        IndexRow.SetOf(hostId), partition => new PartitionWriter(context, partition, hostId));

    /// <summary>Writes to a partition that all hosts share.</summary>
    public PartitionWriter Shared(string partition) => _shared.GetOrAdd(
        partition, name => new PartitionWriter(context, name, null));

    public PartitionWriter ListOf(InstanceHeader header) => Shared(IndexRow.ListPartition(header.CreatedAt));

    /// <summary>Writes the rows of an instance that is to be had: in the set of its owner, and in the list.</summary>
    /// <returns>Where it stands, or null where the owner is not alive.</returns>
    public async ValueTask<IndexPlace?> EnterAsync(InstanceHeader header)
    {
        var set = header.Owner is { } owner ? SetOf(owner) : Shared(IndexRow.Unowned(header));
        var inSet = header.HasEnded
            ? Task.FromResult(new RowOutcome(RowResult.Done, null))
            : set.WriteAsync(RowWrite.Put(IndexRow.InSet(set.Partition, header)));
        var inList = ListOf(header).WriteAsync(RowWrite.Put(IndexRow.Live(header)));
        var place = new IndexPlace(
            set.Partition, IndexRow.SetKey(header), (await inSet.ConfigureAwait(false)).Tag,
            (await inList.ConfigureAwait(false)).Tag);
        return (await inSet.ConfigureAwait(false)).Result == RowResult.Sealed ? null : place;
    }

    /// <summary>
    /// After an end: first the list says it, and only then the set forgets the instance. Nobody waits for either.
    /// </summary>
    /// <param name="header">The header of the end.</param>
    /// <param name="place">Where its rows stand.</param>
    /// <param name="failed">Called where the store was away for too long, so that the rows are left.</param>
    public void End(InstanceHeader header, IndexPlace place, Action? failed = null)
    {
        if (place.ListTag is not { } tag)
        {
            Remove(place);
            return;
        }

        // Whoever resumes it touches the row first, and then this is refused.
        Observe(
            ListOf(header).WriteLaterAsync(RowWrite.Replace(IndexRow.Final(header), tag), then: () => Remove(place)),
            failed);
    }

    /// <summary>
    /// Removes a row that was written or read before; one that was written anew since, by whoever has the instance
    /// now, stays.
    /// </summary>
    public void Remove(IndexPlace place)
    {
        if (place.SetTag is { } tag)
        {
            Observe(Writer(place.Set).WriteLaterAsync(RowWrite.Delete(place.Set, place.SetKey, tag)));
        }
    }

    public void RemoveFromList(InstanceHeader header) =>
        RemoveFromList(header.Id, header.Birth, header.CreatedAt);

    public void RemoveFromList(string id, string birth, DateTimeOffset createdAt)
    {
        var list = Shared(IndexRow.ListPartition(createdAt));
        Observe(list.WriteLaterAsync(RowWrite.Delete(list.Partition, IndexRow.ListKey(createdAt, id, birth))));
    }

    /// <summary>Does what nobody waits for but a flush.</summary>
    public void Later(Func<Task> action)
    {
        var late = Task.Run(action);
        _late[late] = true;
        _ = late.ContinueWith(
            done => _late.TryRemove(done, out _),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        Observe(late);
    }

    /// <summary>
    /// Writes what has been put off; what follows from it is written too. A store that is away is not waited for.
    /// </summary>
    public async Task FlushAsync()
    {
        await BrieflyAsync(_late.Keys).ConfigureAwait(false);

        // What is asked for once something is durable comes in the second round.
        for (var round = 0; round < 2; round++)
        {
            await BrieflyAsync(Writers.Select(writer => writer.FlushAsync())).ConfigureAwait(false);
        }
    }

    /// <summary>Removes what says who holds a set; only where its host has left in order, and it is empty.</summary>
    public Task RemoveSetAsync(string hostId)
    {
        var set = Shared(IndexRow.SetOf(hostId));
        return set.WriteAsync(RowWrite.Delete(set.Partition, Keys.Header));
    }

    /// <summary>Forgets the set of a host that has left.</summary>
    public ValueTask ForgetAsync(string hostId) =>
        _sets.TryRemove(IndexRow.SetOf(hostId), out var set) ? set.DisposeAsync() : default;

    public async ValueTask DisposeAsync()
    {
        await FlushAsync().ConfigureAwait(false);
        foreach (var writer in Writers)
        {
            await writer.DisposeAsync().ConfigureAwait(false);
        }
    }

    private IEnumerable<PartitionWriter> Writers => _sets.Values.Concat(_shared.Values);

    // The set of a dead host is written to by all: only its own host's writes depend on who holds it.
    private PartitionWriter Writer(string partition) =>
        _sets.TryGetValue(partition, out var set) && !set.IsSealed ? set : Shared(partition);

    private async Task BrieflyAsync(IEnumerable<Task> tasks)
    {
        Task all = Task.WhenAll(tasks);
        await all.WaitAsync(LongestFlush, context.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // What is left over costs a look at the header, later.
    private static void Observe(Task task, Action? failed = null) => _ = task.ContinueWith(
        late =>
        {
            failed?.Invoke();
            return late.Exception;
        },
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted,
        TaskScheduler.Default);
}
