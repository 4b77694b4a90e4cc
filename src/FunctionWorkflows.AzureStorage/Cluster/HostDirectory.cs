namespace FunctionWorkflows.AzureStorage;

/// <summary>Who lives, as it was read last; a hint needs no fresher news.</summary>
internal sealed class HostDirectory(AzureContext context, HostBlobs blobs)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private IReadOnlyList<HostBlob> _hosts = [];
    private long _readAt;
    private bool _isRead;

    public async ValueTask<IReadOnlyList<HostBlob>> ReadAsync(CancellationToken cancellationToken)
    {
        var hosts = await blobs.ListAsync(cancellationToken).ConfigureAwait(false);
        _hosts = hosts;
        Volatile.Write(ref _readAt, context.Time.GetTimestamp());
        _isRead = true;
        return hosts;
    }

    /// <summary>Gives the hosts as of the last seconds.</summary>
    public ValueTask<IReadOnlyList<HostBlob>> RecentAsync(CancellationToken cancellationToken) =>
        _isRead && context.Time.GetElapsedTime(Volatile.Read(ref _readAt)) < Fresh
            ? new(_hosts)
            : ReadAsync(cancellationToken);

    /// <summary>Gives a host that may be newer than the last reading.</summary>
    public async ValueTask<HostBlob?> FindAsync(string hostId, CancellationToken cancellationToken)
    {
        var recent = await RecentAsync(cancellationToken).ConfigureAwait(false);
        return recent.FirstOrDefault(host => host.Host.Id == hostId)
            ?? await blobs.ReadAsync(hostId, cancellationToken).ConfigureAwait(false);
    }
}
