using System.Runtime.CompilerServices;

namespace FunctionWorkflows;

internal sealed class CrashableInstances(CrashableStore host, IInstanceStore store) : IInstanceStore
{
    public ValueTask<CreateResult> CreateAsync(
        InstanceHeader header, IReadOnlyList<JournalRecord> records, CancellationToken cancellationToken = default) =>
        host.WriteAsync(
            StoreWriteKind.Create,
            header,
            records,
            () => store.CreateAsync(header, records, cancellationToken),
            result => result.Outcome == CreateOutcome.Created ? result.Header : null);

    public ValueTask<InstanceClaim?> ClaimAsync(
        InstanceHeader expected, string hostId, CancellationToken cancellationToken = default) =>
        host.WriteAsync(
            StoreWriteKind.Claim,
            expected,
            [],
            () => store.ClaimAsync(expected, hostId, cancellationToken),
            claim => claim?.Header);

    public ValueTask<CommitResult> CommitAsync(InstanceClaim claim, InstanceCommit commit) =>
        host.WriteAsync(
            StoreWriteKind.Commit,
            commit.Header,
            commit.Records,
            () => store.CommitAsync(claim, commit),
            result => result.Outcome == CommitOutcome.Done ? claim.Header : null);

    public ValueTask<bool> ReleaseAsync(InstanceClaim claim, InstanceHeader header) =>
        host.WriteAsync(
            StoreWriteKind.Release,
            header,
            [],
            () => store.ReleaseAsync(claim, header),
            isReleased => isReleased ? header : null);

    public ValueTask<bool> BarAsync(string id, string birth, CancellationToken cancellationToken = default) =>
        host.ReadAsync(() => store.BarAsync(id, birth, cancellationToken));

    public ValueTask<LoadedInstance> LoadAsync(InstanceClaim claim, CancellationToken cancellationToken = default) =>
        host.ReadAsync(() => store.LoadAsync(claim, cancellationToken));

    public async ValueTask<PostResult> PostAsync(
        string id,
        string birth,
        long epoch,
        IReadOnlyList<InboxMessage> messages,
        CancellationToken cancellationToken = default)
    {
        Func<ValueTask<PostResult>> post = () => store.PostAsync(id, birth, epoch, messages, cancellationToken);
        var header = await host.ReadAsync(() => store.ReadAsync(id, cancellationToken)).ConfigureAwait(false);
        return header is null
            ? await host.ReadAsync(post).ConfigureAwait(false)
            : await host.WriteAsync(
                StoreWriteKind.Post,
                header,
                [],
                post,
                result => result.Outcome == PostOutcome.Done ? result.Header : null).ConfigureAwait(false);
    }

    public ValueTask<IReadOnlyList<InboxMessage>> ReadInboxAsync(
        InstanceClaim claim, long after, CancellationToken cancellationToken = default) =>
        host.ReadAsync(() => store.ReadInboxAsync(claim, after, cancellationToken));

    public async ValueTask AcknowledgeAsync(
        string id, string birth, IReadOnlyList<string> messageIds, CancellationToken cancellationToken = default)
    {
        await host.AliveAsync().ConfigureAwait(false);
        await store.AcknowledgeAsync(id, birth, messageIds, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<MessageReceipt?> ReadReceiptAsync(
        string id, string birth, string messageId, CancellationToken cancellationToken = default) =>
        host.ReadAsync(() => store.ReadReceiptAsync(id, birth, messageId, cancellationToken));

    public ValueTask<InstanceHeader?> ReadAsync(string id, CancellationToken cancellationToken = default) =>
        host.ReadAsync(() => store.ReadAsync(id, cancellationToken));

    public async IAsyncEnumerable<JournalRecord> ReadRecordsAsync(
        string id, string birth, long from, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await host.AliveAsync().ConfigureAwait(false);
        await foreach (var record in store.ReadRecordsAsync(id, birth, from, cancellationToken).ConfigureAwait(false))
        {
            yield return record;
        }
    }

    public ValueTask<InstancePage> ListAsync(InstanceFilter filter, CancellationToken cancellationToken = default) =>
        host.ReadAsync(() => store.ListAsync(filter, cancellationToken));

    public ValueTask<bool> DeleteAsync(InstanceHeader expected, CancellationToken cancellationToken = default) =>
        host.WriteAsync(
            StoreWriteKind.Delete,
            expected,
            [],
            () => store.DeleteAsync(expected, cancellationToken),
            isDeleted => isDeleted ? expected : null);
}
