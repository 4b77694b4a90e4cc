using System.Runtime.CompilerServices;

namespace FunctionWorkflows;

/// <content>Reading and listing.</content>
internal sealed partial class InMemoryInstances
{
    public ValueTask<LoadedInstance> LoadAsync(InstanceClaim claim, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (data.Gate)
        {
            // A claim that is lost meanwhile loads nothing; its first commit says so.
            return new(Find(claim.Id, claim.Header.Birth) is { } instance
                ? new LoadedInstance(instance.Header, [.. instance.Records], [.. instance.Inbox])
                : new LoadedInstance(claim.Header, [], []));
        }
    }

    public ValueTask<InstanceHeader?> ReadAsync(string id, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (data.Gate)
        {
            return new(data.Instances.GetValueOrDefault(id)?.Header);
        }
    }

    public async IAsyncEnumerable<JournalRecord> ReadRecordsAsync(
        string id, string birth, long from, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var record in RecordsFrom(id, birth, from))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return record;
        }
    }

    public ValueTask<InstancePage> ListAsync(InstanceFilter filter, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfLessThan(filter.Top, 1, nameof(filter));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(filter.Top, 1000, nameof(filter));
        var after = PageToken.Parse(filter.ContinuationToken);
        List<InstanceHeader> found;
        lock (data.Gate)
        {
            found = [.. data.Instances.Values.Select(i => i.Header).Where(h => IsListed(h, filter))];
        }

        found.Sort((a, b) => Compare(PageToken.After(b), PageToken.After(a)));
        var page = found
            .Where(h => after is not { } last || Compare(PageToken.After(h), last) < 0)
            .Take(filter.Top + 1)
            .ToList();
        if (page.Count <= filter.Top)
        {
            return new(new InstancePage(page, null));
        }

        page.RemoveAt(filter.Top);
        return new(new InstancePage(page, PageToken.After(page[^1]).ToString()));
    }

    private List<JournalRecord> RecordsFrom(string id, string birth, long from)
    {
        lock (data.Gate)
        {
            return Find(id, birth) is { } instance ? [.. instance.Records.Where(r => r.Sequence >= from)] : [];
        }
    }

    private static bool IsListed(InstanceHeader header, InstanceFilter filter) =>
        (filter.Statuses is null || filter.Statuses.Contains(header.Status))
        && (filter.Name is null || filter.Name == header.Name)
        && (filter.CreatedAfter is null || header.CreatedAt >= filter.CreatedAfter)
        && (filter.CreatedBefore is null || header.CreatedAt < filter.CreatedBefore)
        && (filter.Metadata is null
            || filter.Metadata.All(m => header.Metadata.TryGetValue(m.Key, out var value) && value == m.Value));

    private static int Compare(PageToken a, PageToken b)
    {
        var byTime = a.CreatedTicks.CompareTo(b.CreatedTicks);
        var byId = byTime != 0 ? byTime : string.CompareOrdinal(a.Id, b.Id);
        return byId != 0 ? byId : string.CompareOrdinal(a.Birth, b.Birth);
    }
}
