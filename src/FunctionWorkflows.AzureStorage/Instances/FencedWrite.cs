using Azure;
using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// A transaction that is conditional on the header and changes it. Its outcome is never left open: after a lost answer
/// the header is read, and tells by the commit id whether this very write went through (protocols: 3).
/// </summary>
/// <param name="context">The store.</param>
/// <param name="id">The id of the instance.</param>
/// <param name="before">The commit that the write follows.</param>
/// <param name="afterId">The commit id that it leaves.</param>
internal sealed class FencedWrite(AzureContext context, string id, Fence before, string afterId)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly string _partition = Keys.Escape(id);

    /// <summary>How it went.</summary>
    /// <param name="Outcome">Done, lost, or blocked: the header has not moved, and an operation was refused.</param>
    /// <param name="Tag">Done: the ETag of the header now.</param>
    /// <param name="Block">Blocked: by which operation.</param>
    internal readonly record struct Result(FencedOutcome Outcome, ETag Tag, Transaction? Block);

    public async ValueTask<Result> SendAsync(Func<ETag, List<TableTransactionAction>> writes)
    {
        var backoff = context.Backoff(Longest);
        if (before.ETag is not { } tag)
        {
            // Of a header that did not come from the row itself, the row tells the condition.
            var row = await ReadAsync().ConfigureAwait(false);
            if (row is null || HeaderRow.CommitId(row) != before.Id)
            {
                return new(FencedOutcome.Lost, default, null);
            }

            tag = row.ETag;
        }

        while (true)
        {
            var sent = await Transaction.SendAsync(context, context.InstancesOnce, writes(tag), CancellationToken.None)
                .ConfigureAwait(false);
            if (sent.Outcome == TransactionOutcome.Done)
            {
                return new(FencedOutcome.Done, sent.Tags[0], null);
            }

            if (sent.Outcome == TransactionOutcome.Busy)
            {
                await backoff.WaitAsync(sent.Error!, CancellationToken.None).ConfigureAwait(false);
                continue;
            }

            var row = await ReadAsync().ConfigureAwait(false);
            if (row is not null && HeaderRow.CommitId(row) == afterId)
            {
                return new(FencedOutcome.Done, row.ETag, null);
            }

            if (row is null || row.ETag != tag)
            {
                return new(FencedOutcome.Lost, default, null);
            }

            if (sent.Outcome == TransactionOutcome.Refused)
            {
                return new(FencedOutcome.Blocked, tag, sent);
            }

            await backoff.WaitAsync(sent.Error!, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private ValueTask<TableEntity?> ReadAsync() =>
        context.ReadAsync(context.Instances, _partition, Keys.Header, CancellationToken.None);
}

/// <summary>How a fenced write went.</summary>
internal enum FencedOutcome
{
    /// <summary>It is durable.</summary>
    Done,

    /// <summary>The header has moved on, or is gone.</summary>
    Lost,

    /// <summary>The header has not moved, and nothing was written: an operation beside it is in the way.</summary>
    Blocked,
}
