using Azure;
using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// The first row of a host's set: who holds it. Each write to the set is conditional on it, so that a dead host's late
/// writes are refused once its heir has written itself into it (protocols: 5).
/// </summary>
internal sealed class PartitionSeal(AzureContext context, string partition, string holder)
{
    private const string Holder = "Holder";
    private const string LastWrite = "LastWrite";

    private ETag? _tag;

    public bool IsSealed { get; private set; }

    public static TableEntity Row(string partition, string holder) =>
        new(partition, Keys.Header) { [Holder] = holder };

    public static string HolderOf(TableEntity row) => new RowReader(row).Text(Holder);

    public void MoveTo(ETag tag) => _tag = tag;

    public TableTransactionAction Condition(string writeId) => RowWrite.Merge(
        new TableEntity(partition, Keys.Header) { [LastWrite] = writeId }, _tag!.Value);

    public async ValueTask<bool> IsOwnAsync()
    {
        if (_tag is null && !IsSealed)
        {
            await ReadAsync().ConfigureAwait(false);
        }

        return !IsSealed;
    }

    /// <summary>After a condition that did not hold: tells whether that was this very write, done before.</summary>
    public async ValueTask<bool> WentThroughAsync(string writeId)
    {
        var row = await ReadAsync().ConfigureAwait(false);
        return row is not null && !IsSealed && Equals(row.Value(LastWrite), writeId);
    }

    private async ValueTask<TableEntity?> ReadAsync()
    {
        var row = await context.ReadAsync(context.Index, partition, Keys.Header, CancellationToken.None)
            .ConfigureAwait(false);
        IsSealed = row is null || HolderOf(row) != holder;
        _tag = row?.ETag;
        return row;
    }
}
