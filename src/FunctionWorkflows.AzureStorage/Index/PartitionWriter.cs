using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// Writes rows of one partition of the index. One transaction is under way at a time, and what is asked for meanwhile
/// goes together into the next: a start or an end costs a share of a transaction.
/// </summary>
internal sealed class PartitionWriter(AzureContext context, string partition, string? holder) : IAsyncDisposable
{
    private const int MostWrites = 99;
    private const int MostPutOff = MostWrites / 2;

    // Long, so that on a host with little to do the end of one workflow costs nothing beside the start of the next.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Queue<Pending> _urgent = new();
    private readonly Queue<Pending> _patient = new();
    private readonly PartitionSeal? _seal = holder is null ? null : new(context, partition, holder);
    private ITimer? _timer;
    private Task _writing = Task.CompletedTask;
    private bool _isWriting;
    private bool _isFlushing;

    public string Partition => partition;

    /// <summary>Gets a value indicating whether another host has been seen to hold the partition.</summary>
    public bool IsSealed => _seal is { IsSealed: true };

    /// <summary>Writes a row as soon as the transaction before has ended.</summary>
    public Task<RowOutcome> WriteAsync(TableTransactionAction write) => Enqueue(_urgent, write);

    /// <summary>Writes a row beside the next one that somebody waits for, or some time later.</summary>
    /// <param name="write">The write.</param>
    /// <param name="then">What is asked for once it is durable, so that a flush includes it.</param>
    public Task<RowOutcome> WriteLaterAsync(TableTransactionAction write, Action? then = null) =>
        Enqueue(_patient, write, then);

    /// <summary>Writes what has been put off.</summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            _isFlushing = true;
            return Begin();
        }
    }

    /// <summary>Writes nothing more by itself.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_timer is { } timer)
        {
            await timer.DisposeAsync().ConfigureAwait(false);
        }
    }

    private Task<RowOutcome> Enqueue(Queue<Pending> queue, TableTransactionAction write, Action? then = null)
    {
        var pending = new Pending(write, then);
        lock (_gate)
        {
            queue.Enqueue(pending);
            if (queue == _patient && _patient.Count == 1)
            {
                Timer().Change(Patience, Timeout.InfiniteTimeSpan);
            }

            _ = Begin();
        }

        return pending.Task;
    }

    private ITimer Timer() => _timer ??= context.Time.CreateTimer(
        static state => _ = ((PartitionWriter)state!).FlushAsync(),
        this,
        Timeout.InfiniteTimeSpan,
        Timeout.InfiniteTimeSpan);

    // What can wait does not get a transaction of its own only because one is under way: it waits for company.
    private bool IsDue => _urgent.Count > 0 || _patient.Count >= MostPutOff || (_isFlushing && _patient.Count > 0);

    private Task Begin()
    {
        if (!_isWriting && IsDue)
        {
            _isWriting = true;
            _writing = Task.Run(WriteAllAsync);
        }

        _isFlushing &= _isWriting;
        return _writing;
    }

    private async Task WriteAllAsync()
    {
        while (Take() is { Count: > 0 } batch)
        {
            try
            {
                await WriteAsync(batch).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                batch.ForEach(pending => pending.TrySetException(e));
            }
        }
    }

    private List<Pending> Take()
    {
        lock (_gate)
        {
            var batch = new List<Pending>();
            _isWriting = IsDue;
            if (_isWriting)
            {
                var rows = new HashSet<string>(StringComparer.Ordinal);
                var bytes = 0;
                Take(_urgent, batch, rows, ref bytes);
                Take(_patient, batch, rows, ref bytes);
            }

            _isFlushing &= _patient.Count > 0;
            return batch;
        }
    }

    // A transaction has one operation a row; the second of a row waits for the next.
    private static void Take(Queue<Pending> queue, List<Pending> batch, HashSet<string> rows, ref int bytes)
    {
        while (batch.Count < MostWrites && queue.TryPeek(out var next)
            && (batch.Count == 0 || bytes + next.Size <= RowWrite.MostBytes) && rows.Add(next.Write.Entity.RowKey))
        {
            batch.Add(queue.Dequeue());
            bytes += next.Size;
        }
    }

    private async Task WriteAsync(List<Pending> batch)
    {
        var backoff = context.Backoff(Longest);
        var id = Guid.NewGuid().ToString("N");
        while (batch.Count > 0)
        {
            if (_seal is not null && !await _seal.IsOwnAsync().ConfigureAwait(false))
            {
                End(batch, RowResult.Sealed);
                return;
            }

            IReadOnlyList<TableTransactionAction> writes =
                [.. _seal is null ? [] : new[] { _seal.Condition(id) }, .. batch.Select(pending => pending.Write)];
            var sent = await Transaction.SendAsync(context, context.IndexOnce, writes, CancellationToken.None)
                .ConfigureAwait(false);
            switch (sent.Outcome)
            {
                case TransactionOutcome.Done:
                    Done(batch, sent);
                    return;
                case TransactionOutcome.Refused when _seal is not null && IsOfSeal(sent):
                    if (await _seal.WentThroughAsync(id).ConfigureAwait(false))
                    {
                        await DoneBeforeAsync(batch).ConfigureAwait(false);
                        return;
                    }

                    await backoff.WaitAsync(sent.Error!, CancellationToken.None).ConfigureAwait(false);
                    break;
                case TransactionOutcome.Refused when sent.Index < 0:
                    await DivideAsync(batch, sent).ConfigureAwait(false);
                    return;
                case TransactionOutcome.Refused:
                    Refuse(batch, sent);
                    break;
                default:
                    await backoff.WaitAsync(sent.Error!, CancellationToken.None).ConfigureAwait(false);
                    break;
            }
        }
    }

    private static bool IsOfSeal(Transaction refused) => refused is { Index: 0 } or { Index: < 0, Status: 412 };

    // Too much at once, or a row among them that the service does not take without saying which.
    private async Task DivideAsync(List<Pending> batch, Transaction refused)
    {
        if (batch.Count == 1)
        {
            batch[0].TrySetException(context.Fail(refused.Error!));
            return;
        }

        var half = batch.Count / 2;
        await WriteAsync(batch.GetRange(0, half)).ConfigureAwait(false);
        await WriteAsync(batch.GetRange(half, batch.Count - half)).ConfigureAwait(false);
    }

    private void Done(List<Pending> batch, Transaction sent)
    {
        var first = _seal is null ? 0 : 1;
        _seal?.MoveTo(sent.Tags[0]);
        for (var i = 0; i < batch.Count; i++)
        {
            batch[i].End(new(RowResult.Done, sent.Tags[i + first]));
        }
    }

    // The answer with the ETags was lost; nobody else writes here, so that the rows still have them.
    private async Task DoneBeforeAsync(List<Pending> batch)
    {
        var rows = await Task.WhenAll(batch.Select(pending => context.ReadAsync(
            context.Index, partition, pending.Write.Entity.RowKey, CancellationToken.None).AsTask()))
            .ConfigureAwait(false);
        for (var i = 0; i < batch.Count; i++)
        {
            batch[i].End(new(RowResult.Done, rows[i]?.ETag));
        }
    }

    // The one row that is in the way is answered by itself; the others go again.
    private void Refuse(List<Pending> batch, Transaction sent)
    {
        var index = sent.Index - (_seal is null ? 0 : 1);
        var refused = batch[index];
        batch.RemoveAt(index);
        if (sent.IsMissing && refused.Write.ActionType == TableTransactionActionType.Delete)
        {
            refused.End(new(RowResult.Done, null));
        }
        else if (sent.Status is 404 or 409 or 412)
        {
            refused.End(new(RowResult.Changed, null));
        }
        else
        {
            refused.TrySetException(context.Fail(sent.Error!));
        }
    }

    private static void End(List<Pending> batch, RowResult result) =>
        batch.ForEach(pending => pending.End(new(result, null)));

    private sealed class Pending(TableTransactionAction write, Action? then)
        : TaskCompletionSource<RowOutcome>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public TableTransactionAction Write { get; } = write;

        public int Size { get; } = RowWrite.EncodedSize(write);

        public void End(RowOutcome outcome)
        {
            then?.Invoke();
            TrySetResult(outcome);
        }
    }
}
