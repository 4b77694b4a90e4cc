using System.Collections.Concurrent;
using Azure;

namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// The second table: the sets of instances that hosts have, and the list. Every row in it is a pointer; the truth is
/// the header, so a row that is left over costs a look and nothing else.
/// </summary>
internal sealed class AzureIndex(AzureContext context) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, PartitionWriter> _sets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PartitionWriter> _shared = new(StringComparer.Ordinal);

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
    public void End(InstanceHeader header, IndexPlace place)
    {
        if (place.ListTag is not { } tag)
        {
            Remove(place);
            return;
        }

        // Whoever resumes it touches the row first, and then this is refused.
        Observe(ListOf(header).WriteLaterAsync(
            RowWrite.Replace(IndexRow.Final(header), tag), then: () => Remove(place)));
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

    public void RemoveFromList(InstanceHeader header)
    {
        var list = ListOf(header);
        Observe(list.WriteLaterAsync(
            RowWrite.Delete(list.Partition, IndexRow.ListKey(header.CreatedAt, header.Id, header.Birth))));
    }

    /// <summary>Writes what has been put off; what follows from it is written too.</summary>
    public async Task FlushAsync()
    {
        // What is asked for once something is durable comes in the second round.
        for (var round = 0; round < 2; round++)
        {
            await Task.WhenAll(Writers.Select(writer => writer.FlushAsync()))
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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

    // What is left over costs a look at the header, later.
    private static void Observe(Task task) => _ = task.ContinueWith(
        static late => late.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted,
        TaskScheduler.Default);
}
