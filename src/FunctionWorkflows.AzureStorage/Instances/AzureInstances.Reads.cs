using System.Runtime.CompilerServices;
using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage;

/// <content>Reading and listing.</content>
internal sealed partial class AzureInstances
{
    private static readonly TimeSpan LongestLoad = TimeSpan.FromSeconds(10);

    public async ValueTask<LoadedInstance> LoadAsync(
        InstanceClaim claim, CancellationToken cancellationToken = default)
    {
        var begun = context.Time.GetTimestamp();
        var last = claim.Header;
        if (cluster.Owned.RunsOf(last) is { } runs)
        {
            _formerRuns.RemoveLater(last, runs);
        }

        // What was claimed a moment ago is known. Where it has moved on since, whoever lost the claim, or only reads,
        // wants a state between two commits too.
        for (var header = (InstanceHeader?)last; header?.Birth == last.Birth;)
        {
            var recordsReading = RecordsAsync(header, 0, cancellationToken);
            var inbox = await InboxAsync(header, cancellationToken).ConfigureAwait(false);
            var records = await recordsReading.ConfigureAwait(false);
            last = header;
            header = await ReadAsync(last.Id, cancellationToken).ConfigureAwait(false);
            var isStill = header?.CommitId == last.CommitId && !Fence.Of(last).IsPart;
            if (isStill || context.Time.GetElapsedTime(begun) > LongestLoad)
            {
                var sequence = records.Count > 0 ? records[^1].Sequence : 0;
                return new(
                    last with { LastSequence = Math.Max(last.LastSequence, sequence) },
                    records,
                    await NumberedAsync(claim, inbox, cancellationToken).ConfigureAwait(false));
            }
        }

        // A claim that is lost meanwhile loads nothing; its first commit says so.
        return new(claim.Header, [], []);
    }

    public async ValueTask<InstanceHeader?> ReadAsync(string id, CancellationToken cancellationToken = default)
    {
        var row = await context.ReadAsync(context.Instances, Keys.Escape(id), Keys.Header, cancellationToken)
            .ConfigureAwait(false);
        return row is null || HeaderRow.IsDeleting(row)
            ? null
            : await HeaderOfAsync(row, cancellationToken).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<JournalRecord> ReadRecordsAsync(
        string id, string birth, long from, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var header = await ReadAsync(id, cancellationToken).ConfigureAwait(false);
        if (header is null || header.Birth != birth)
        {
            yield break;
        }

        foreach (var record in await RecordsAsync(header, from, cancellationToken).ConfigureAwait(false))
        {
            // What is beyond the header is of a commit that is being written in parts.
            if (record.Sequence <= header.LastSequence)
            {
                yield return record;
            }
        }
    }

    public ValueTask<InstancePage> ListAsync(InstanceFilter filter, CancellationToken cancellationToken = default) =>
        new ListQuery(context, this, filter).RunAsync(cancellationToken);

    /// <summary>Reads a header from its row; where that cannot be read, the exception says which column.</summary>
    public async ValueTask<InstanceHeader> HeaderOfAsync(TableEntity row, CancellationToken cancellationToken)
    {
        var header = HeaderRow.Read(row);
        var output = await _overflow.ReadAsync(
            header.Id, header.Birth, row, "Output", header.Output, cancellationToken).ConfigureAwait(false);
        return ReferenceEquals(output, header.Output) ? header : header with { Output = output };
    }

    private async Task<List<JournalRecord>> RecordsAsync(
        InstanceHeader header, long from, CancellationToken cancellationToken)
    {
        var records = new List<JournalRecord>();
        var range = context.ReadRangeAsync(
            context.Instances,
            Keys.Escape(header.Id),
            Keys.Prefix('r', header.Run),
            from > 0 ? TableClient.CreateQueryFilter($"Seq ge {from}") : null,
            cancellationToken: cancellationToken);
        await foreach (var row in range.ConfigureAwait(false))
        {
            var record = RecordRow.Read(row);
            var data = await _overflow.ReadAsync(
                header.Id, header.Birth, row, "Output", record.Data, cancellationToken).ConfigureAwait(false);
            records.Add(ReferenceEquals(data, record.Data) ? record : record with { Data = data });
        }

        records.Sort(static (one, other) => one.Sequence.CompareTo(other.Sequence));
        return records;
    }
}
