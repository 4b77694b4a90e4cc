using Azure;
using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage;

/// <summary>What a transaction on one partition came to.</summary>
internal enum TransactionOutcome
{
    /// <summary>It went through.</summary>
    Done,

    /// <summary>A condition did not hold, a row was missing or there already, or the bytes were refused.</summary>
    Refused,

    /// <summary>There was no answer: it may have gone through, now or later.</summary>
    Unknown,

    /// <summary>The service was too busy and did nothing.</summary>
    Busy,
}

/// <summary>What a transaction on one partition came to.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Tags">Done: the ETag of each row, in the order of the operations.</param>
/// <param name="Index">Refused: which operation; -1 where the service did not say.</param>
/// <param name="Status">Refused: why, as an HTTP status.</param>
/// <param name="Error">What was thrown.</param>
internal sealed record Transaction(
    TransactionOutcome Outcome, IReadOnlyList<ETag> Tags, int Index, int Status, Exception? Error)
{
    /// <summary>Gets a value indicating whether a row was there already.</summary>
    public bool IsConflict => Status == 409;

    /// <summary>Gets a value indicating whether a row was not there.</summary>
    public bool IsMissing => Status == 404;

    /// <summary>Sends a transaction once; the client must not repeat it by itself.</summary>
    public static async ValueTask<Transaction> SendAsync(
        AzureContext context,
        TableClient once,
        IReadOnlyList<TableTransactionAction> writes,
        CancellationToken cancellationToken)
    {
        try
        {
            var responses = await once.SubmitTransactionAsync(writes, cancellationToken).ConfigureAwait(false);
            return new(
                TransactionOutcome.Done, [.. responses.Value.Select(r => r.Headers.ETag ?? default)], -1, 0, null);
        }
        catch (Exception e) when (StorageErrors.IsOfStorage(e, cancellationToken))
        {
            return Failed(context, e);
        }
    }

    private static Transaction Failed(AzureContext context, Exception error)
    {
        if (StorageErrors.IsThrottled(error))
        {
            return new(TransactionOutcome.Busy, [], -1, 0, error);
        }

        if (StorageErrors.IsUnknownResult(error))
        {
            return new(TransactionOutcome.Unknown, [], -1, 0, error);
        }

        var status = StorageErrors.StatusOf(error);
        if (status is null or 401 or 403 || StorageErrors.IsGone(error))
        {
            throw context.Fail(error);
        }

        var index = (StorageErrors.Last(error) as TableTransactionFailedException)?.FailedTransactionActionIndex;
        return new(TransactionOutcome.Refused, [], index ?? -1, status.Value, error);
    }
}
