using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// Looks from a row of a set at the header that it points to, and does what is due: the instance may be there to claim,
/// may have ended without its duties done, may be half deleted, may never have been born, may have another owner
/// (protocols: 4).
/// </summary>
internal sealed class SetExamination(AzureContext context, AzureCluster cluster, HostDescription host)
{
    public async Task<InstanceHeader?> ClaimableAsync(string set, TableEntity row, CancellationToken cancellationToken)
    {
        var place = new IndexPlace(set, row.RowKey, row.ETag, null);
        var (id, birth) = (new RowReader(row).Text("Id"), new RowReader(row).Text("Birth"));
        var entity = await context.ReadAsync(context.Instances, Keys.Escape(id), Keys.Header, cancellationToken)
            .ConfigureAwait(false);
        if (entity is null || !Equals(entity.Value("Birth"), birth))
        {
            await UnbornAsync(id, birth, row, place, cancellationToken).ConfigureAwait(false);
            return null;
        }

        if (HeaderRow.IsDeleting(entity))
        {
            if (await cluster.Instances.RemoveAsync(entity, cancellationToken).ConfigureAwait(false))
            {
                cluster.Index.Remove(place);
            }

            return null;
        }

        var header = await cluster.Instances.HeaderOfAsync(entity, cancellationToken).ConfigureAwait(false);
        if (header.HasEnded)
        {
            await cluster.Instances.Repair.EndAsync(header, place, cancellationToken).ConfigureAwait(false);
            return null;
        }

        return await IsFreeAsync(header, set, place, cancellationToken).ConfigureAwait(false) ? header : null;
    }

    private async ValueTask<bool> IsFreeAsync(
        InstanceHeader header, string set, IndexPlace place, CancellationToken cancellationToken)
    {
        if (header.Owner == host.Id)
        {
            // Only where a claim or start of this host went through without its knowing.
            return !cluster.Owned.Has(host.Id, header.Id, header.Birth, header.Epoch);
        }

        if (header.Owner is { } owner
            && (set == IndexRow.Nobody || !await cluster.SealAsync(owner, cancellationToken).ConfigureAwait(false)))
        {
            // It stands in its owner's set: there the others find it at the same time, should the owner be dead.
            cluster.Index.Remove(place);
            return false;
        }

        if (header.SetAsideBy is { } version && set != IndexRow.Parked)
        {
            var parked = cluster.Index.Shared(IndexRow.Parked);
            await parked.WriteAsync(RowWrite.Put(IndexRow.InSet(parked.Partition, header))).ConfigureAwait(false);
            cluster.Index.Remove(place);
            return version != "*" && version != host.CodeVersion;
        }

        return header.SetAsideBy is null || (header.SetAsideBy != "*" && header.SetAsideBy != host.CodeVersion);
    }

    private async ValueTask UnbornAsync(
        string id, string birth, TableEntity row, IndexPlace place, CancellationToken cancellationToken)
    {
        // Of a dead host nothing is still to come.
        var mayCome = place.Set == IndexRow.Nobody || place.Set == IndexRow.SetOf(host.Id);
        if (mayCome && !cluster.Instances.Repair.IsSettled(row))
        {
            return;
        }

        if (await cluster.Instances.Repair.IsOverAsync(id, birth, cancellationToken).ConfigureAwait(false))
        {
            cluster.Index.RemoveFromList(id, birth, new RowReader(row).Time("CreatedAt"));
            cluster.Index.Remove(place);
        }
    }
}
