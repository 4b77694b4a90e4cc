namespace FunctionWorkflows;

/// <summary>
/// Instances, their records and their inboxes. Whoever implements it keeps these promises:
/// </summary>
/// <remarks>
/// <para>Each write is atomic and durable when its task ends, and is never answered with "unknown": a lost answer is
/// resolved inside the store, by reading back the commit id (protocols: 3). A failure of the store itself (disk full,
/// unreachable) is an exception, and then nothing was written, or the store says so by <see cref="CommitResult"/>
/// when the same call is made again with the same bytes.</para>
/// <para>Commits, releases and claims are conditional on the last commit id (I3). Ids are any strings of 1 to 200
/// characters without control characters and lone surrogates; the store escapes them, and compares them ordinally.
/// </para>
/// <para>Writes are not cancelable once begun: the token only stops waiting before the write.</para>
/// </remarks>
public interface IInstanceStore
{
    /// <summary>
    /// Creates an instance: the header, its birth, its door and its first records, all or nothing.
    /// </summary>
    /// <param name="header">
    /// The header, with <c>Birth</c>, <c>Run</c>, <c>StartToken</c>, <c>Owner</c> (or null) and epoch 1 or 0.
    /// </param>
    /// <param name="records">The first records; their <c>Sequence</c> is set.</param>
    /// <param name="cancellationToken">Stops the waiting before the write.</param>
    /// <returns>
    /// <c>Created</c> with the claim (null where the header has no owner); <c>Exists</c> with the header that is there
    /// (also when it is this very birth: then a repeated create is <c>Created</c>); <c>Barred</c> where the birth was
    /// barred; <c>NotAlive</c> where the owner is not a living host of the cluster.
    /// </returns>
    ValueTask<CreateResult> CreateAsync(
        InstanceHeader header, IReadOnlyList<JournalRecord> records, CancellationToken cancellationToken = default);

    /// <summary>Makes sure that a birth can never happen, unless it has.</summary>
    /// <param name="id">The id of the instance.</param>
    /// <param name="birth">The birth.</param>
    /// <param name="cancellationToken">Stops the waiting before the write.</param>
    /// <returns>True where it is barred now; false where that birth was created.</returns>
    ValueTask<bool> BarAsync(string id, string birth, CancellationToken cancellationToken = default);

    /// <summary>
    /// Makes a host the owner: epoch + 1, the door moved. Conditional on the header's commit id. Callers claim from no
    /// living owner, and a store that can tell refuses it.
    /// </summary>
    /// <param name="expected">
    /// The header as read, with the changes that the claim brings (status, deaths, times).
    /// </param>
    /// <param name="hostId">The new owner, a living host.</param>
    /// <param name="cancellationToken">Stops the waiting before the write.</param>
    /// <returns>The claim, or null where the header has moved on or is gone, or the host is not alive.</returns>
    ValueTask<InstanceClaim?> ClaimAsync(
        InstanceHeader expected, string hostId, CancellationToken cancellationToken = default);

    /// <summary>Reads all of a claimed instance: after the claim, so that nothing that was posted is missed.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The header, the records of the run by <c>Sequence</c>, and the inbox in the order of arrival.</returns>
    ValueTask<LoadedInstance> LoadAsync(InstanceClaim claim, CancellationToken cancellationToken = default);

    /// <summary>Writes one commit. On <c>Done</c> the claim has moved to the new commit.</summary>
    /// <param name="claim">The claim; used by one caller at a time.</param>
    /// <param name="commit">
    /// The changed header, records (inserted or replaced by key), messages taken and receipts. Where the header has
    /// another run, the records of the one before are gone with this commit; birth, inbox, receipts and objects stay.
    /// </param>
    /// <returns>
    /// <c>Done</c>; <c>Lost</c> where the header has moved on; <c>Duplicate</c> with the id of a message whose receipt
    /// is there already (nothing was written); <c>Refused</c> with a reason where the store cannot take these bytes
    /// ever.
    /// </returns>
    ValueTask<CommitResult> CommitAsync(InstanceClaim claim, InstanceCommit commit);

    /// <summary>
    /// Gives an instance up: owner none, epoch + 1, the door moved (or removed, where the header has ended).
    /// </summary>
    /// <param name="claim">The claim; it is spent afterwards.</param>
    /// <param name="header">The header with the changes that the release brings.</param>
    /// <returns>False where the claim was lost.</returns>
    ValueTask<bool> ReleaseAsync(InstanceClaim claim, InstanceHeader header);

    /// <summary>Puts messages into an inbox, in this order, if the door of that birth and epoch is there.</summary>
    /// <param name="id">The id of the instance.</param>
    /// <param name="birth">The birth that the messages are meant for.</param>
    /// <param name="epoch">The epoch that the sender saw.</param>
    /// <param name="messages">The messages; one whose id is in the inbox already is left as it is.</param>
    /// <param name="cancellationToken">Stops the waiting before the write.</param>
    /// <returns>
    /// <c>Done</c>; <c>Moved</c> with the header where the epoch is another; <c>Ended</c> where that birth has ended or
    /// is gone.
    /// </returns>
    ValueTask<PostResult> PostAsync(
        string id,
        string birth,
        long epoch,
        IReadOnlyList<InboxMessage> messages,
        CancellationToken cancellationToken = default);

    /// <summary>Reads messages of a claimed instance that arrived after a number.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="after">The last number that the caller has; 0 for all.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The messages in the order of arrival.</returns>
    ValueTask<IReadOnlyList<InboxMessage>> ReadInboxAsync(
        InstanceClaim claim, long after, CancellationToken cancellationToken = default);

    /// <summary>
    /// Drops the answers kept in receipts; the receipts stay, so that a late message has no second effect.
    /// </summary>
    /// <param name="id">The id of the instance.</param>
    /// <param name="birth">The birth.</param>
    /// <param name="messageIds">The messages whose answers the caller has recorded; unknown ones are ignored.</param>
    /// <param name="cancellationToken">Stops the waiting before the write.</param>
    /// <returns>A task that ends when it is written.</returns>
    ValueTask AcknowledgeAsync(
        string id, string birth, IReadOnlyList<string> messageIds, CancellationToken cancellationToken = default);

    /// <summary>Reads one receipt.</summary>
    /// <param name="id">The id of the instance.</param>
    /// <param name="birth">The birth.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The receipt, or null.</returns>
    ValueTask<MessageReceipt?> ReadReceiptAsync(
        string id, string birth, string messageId, CancellationToken cancellationToken = default);

    /// <summary>Reads one header.</summary>
    /// <param name="id">The id of the instance.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The header as last committed, or null.</returns>
    ValueTask<InstanceHeader?> ReadAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Reads the records of the current run from a sequence on, in order, a page at a time.</summary>
    /// <param name="id">The id of the instance.</param>
    /// <param name="birth">The birth; of another one nothing is read.</param>
    /// <param name="from">The lowest <c>Sequence</c> to read.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>
    /// The records. One that is replaced meanwhile may appear with its new sequence, later. Where the instance
    /// continues as new meanwhile, they end, and those of the next run are not among them.
    /// </returns>
    IAsyncEnumerable<JournalRecord> ReadRecordsAsync(
        string id, string birth, long from, CancellationToken cancellationToken = default);

    /// <summary>Lists headers, newest first, without reading records.</summary>
    /// <param name="filter">What to list.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>One page; its token continues after it even when instances come and go.</returns>
    /// <exception cref="FunctionWorkflowsException">
    /// The continuation token is not one of this store (FW1029).
    /// </exception>
    ValueTask<InstancePage> ListAsync(InstanceFilter filter, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes an instance that nobody owns: its records, inbox, receipts and objects, resumable after a crash.
    /// Conditional on the header's commit id.
    /// </summary>
    /// <param name="expected">The header as read.</param>
    /// <param name="cancellationToken">Stops the waiting before the write.</param>
    /// <returns>False where the header has moved on or is gone.</returns>
    ValueTask<bool> DeleteAsync(InstanceHeader expected, CancellationToken cancellationToken = default);
}
