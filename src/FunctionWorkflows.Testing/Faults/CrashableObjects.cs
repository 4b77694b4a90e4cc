namespace FunctionWorkflows;

internal sealed class CrashableObjects(CrashableStore host, IObjectStore store) : IObjectStore
{
    public async ValueTask PutAsync(
        string id, string birth, string hash, Stream content, CancellationToken cancellationToken = default)
    {
        await host.AliveAsync().ConfigureAwait(false);
        await store.PutAsync(id, birth, hash, content, cancellationToken).ConfigureAwait(false);
        await host.AliveAsync().ConfigureAwait(false);
    }

    public ValueTask<Stream?> OpenReadAsync(
        string id, string birth, string hash, CancellationToken cancellationToken = default) =>
        host.ReadAsync(() => store.OpenReadAsync(id, birth, hash, cancellationToken));

    public ValueTask<bool> CopyAsync(
        string fromId,
        string fromBirth,
        string toId,
        string toBirth,
        string hash,
        CancellationToken cancellationToken = default) =>
        host.ReadAsync(() => store.CopyAsync(fromId, fromBirth, toId, toBirth, hash, cancellationToken));

    public async ValueTask DeleteAllAsync(string id, string birth, CancellationToken cancellationToken = default)
    {
        await host.AliveAsync().ConfigureAwait(false);
        await store.DeleteAllAsync(id, birth, cancellationToken).ConfigureAwait(false);
    }
}
