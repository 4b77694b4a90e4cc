using Azure;
using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// One commit as one transaction, or as several where it is too large for one. Each part is conditional on the header;
/// the header's own change goes with the last, together with the messages that it takes.
/// </summary>
internal sealed class CommitWrite
{
    // 100 operations, less the header and the door.
    private const int MostOperations = 97;

    private readonly AzureContext _context;
    private readonly InstanceHeader _before;
    private readonly InstanceHeader _after;
    private readonly Queue<List<TableTransactionAction>> _parts = new();
    private Fence _fence;
    private int _written;
    private List<TableTransactionAction> _last = [];
    private int _lastBytes;

    // Of the last part: the same for its check, and for each try.
    private (TableEntity Row, bool IsWhole)? _header;

    public CommitWrite(AzureContext context, InstanceHeader before, InstanceCommit commit)
    {
        _context = context;
        _before = before;
        _after = HeaderMoves.Committed(before, commit);
        _fence = Fence.Of(before);
        Commit = commit;
        Divide();
    }

    public InstanceCommit Commit { get; }

    private string Partition => Keys.Escape(_before.Id);

    /// <summary>Writes it, or goes on writing it after a failure of the store.</summary>
    public async ValueTask<(CommitResult Result, InstanceHeader After)> RunAsync()
    {
        await new Overflow(_context.Objects).StoreAsync(
            _before.Id, _before.Birth, Commit.Records.Select(record => record.Data).Append(_after.Output))
            .ConfigureAwait(false);
        while (true)
        {
            var part = _parts.Peek();
            if (part.Count > MostOperations)
            {
                return (new(CommitOutcome.Refused, $"It takes {Commit.Taken.Count} messages, more than fit."), _before);
            }

            if (part.Concat(HeaderWrites(default)).FirstOrDefault(RowWrite.IsTooLarge) is { } large)
            {
                return (new(CommitOutcome.Refused, $"The row '{large.Entity.RowKey}' is larger than 1 MiB."), _before);
            }

            var id = _parts.Count == 1 ? _after.CommitId : Fence.Part(_after.CommitId, _written);
            var sent = await new FencedWrite(_context, _before.Id, _fence, id)
                .SendAsync(tag => [.. HeaderWrites(tag), .. part]).ConfigureAwait(false);
            switch (sent.Outcome)
            {
                case FencedOutcome.Lost:
                    return (CommitResult.Lost, _before);
                case FencedOutcome.Blocked:
                    if (Blocked(part, sent.Block!) is { } refusal)
                    {
                        return (refusal, _before);
                    }

                    break;
                case FencedOutcome.Done when _parts.Count == 1:
                    return (CommitResult.Done, Fence.Set(_after, _after.CommitId, sent.Tag));
                default:
                    _parts.Dequeue();
                    _fence = new(id, sent.Tag);
                    _written++;
                    break;
            }
        }
    }

    private void Divide()
    {
        foreach (var write in Records())
        {
            Add(write);
        }

        // What a message asked for, and that it is taken, are one unit: both go with the header's own change. Records
        // that come before are outcomes by themselves.
        var messages = Messages().ToList();
        if (messages.Count > 0 && !Fits(messages))
        {
            _parts.Enqueue(_last);
            (_last, _lastBytes) = ([], 0);
        }

        _last.AddRange(messages);
        _parts.Enqueue(_last);
    }

    private void Add(TableTransactionAction write)
    {
        if (!Fits([write]))
        {
            _parts.Enqueue(_last);
            (_last, _lastBytes) = ([], 0);
        }

        _last.Add(write);
        _lastBytes += RowWrite.EncodedSize(write);
    }

    private bool Fits(List<TableTransactionAction> writes) =>
        _last.Count == 0
        || (_last.Count + writes.Count <= MostOperations
            && _lastBytes + writes.Sum(RowWrite.EncodedSize) <= RowWrite.MostBytes);

    // A transaction has one operation a row: of records of one key, the last counts.
    private IEnumerable<TableTransactionAction> Records()
    {
        var last = new Dictionary<string, JournalRecord>(Commit.Records.Count, StringComparer.Ordinal);
        foreach (var record in Commit.Records)
        {
            last[record.Key] = record;
        }

        return Commit.Records.Where(record => ReferenceEquals(last[record.Key], record))
            .Select(record => RowWrite.Put(RecordRow.Write(Partition, _after.Run, record)));
    }

    private IEnumerable<TableTransactionAction> Messages()
    {
        foreach (var taken in Commit.Taken)
        {
            if (taken.Receipt is { } receipt)
            {
                yield return RowWrite.Insert(MessageRow.WriteReceipt(Partition, _before.Birth, receipt));
            }

            yield return RowWrite.Delete(Partition, Keys.Message(_before.Birth, taken.MessageId));
        }
    }

    // The header comes first, so that a lost claim is told as such and not by a missing message.
    private IEnumerable<TableTransactionAction> HeaderWrites(ETag tag)
    {
        if (_parts.Count > 1)
        {
            yield return RowWrite.Merge(
                new TableEntity(Partition, Keys.Header) { ["CommitId"] = Fence.Part(_after.CommitId, _written) }, tag);
            yield break;
        }

        _header ??= Header();
        yield return _header is { IsWhole: true } header
            ? RowWrite.Replace(header.Row, tag)
            : RowWrite.Merge(_header.Value.Row, tag);
        if (_after.HasEnded)
        {
            yield return RowWrite.Delete(Partition, Keys.Door(_before.Birth, _before.Epoch));
        }
    }

    private (TableEntity Row, bool IsWhole) Header()
    {
        var after = HeaderRow.Write(_after, _after.CommitId);
        return HeaderRow.Difference(HeaderRow.Write(_before, _fence.Id), after) is { } changes
            ? (changes, false)
            : (after, true);
    }

    private CommitResult? Blocked(List<TableTransactionAction> part, Transaction block)
    {
        var index = block.Index - (_parts.Count == 1 && _after.HasEnded ? 2 : 1);
        var write = index >= 0 && index < part.Count ? part[index] : null;
        if (write is { ActionType: TableTransactionActionType.Delete } && block.IsMissing)
        {
            // It is out already: by a try of this very commit that was given up, or by hand.
            part.RemoveAt(index);
            return null;
        }

        if (write is { ActionType: TableTransactionActionType.Add } && block.IsConflict)
        {
            return new(CommitOutcome.Duplicate, new RowReader((TableEntity)write.Entity).Text("MessageId"));
        }

        return block.Status is 400 or 413
            ? new(CommitOutcome.Refused, block.Error!.Message)
            : throw _context.Fail(block.Error!);
    }
}
