namespace FunctionWorkflows;

/// <summary>Objects as arrays: the largest is what an array holds.</summary>
internal sealed class InMemoryObjects(InMemoryData data) : IObjectStore
{
    public async ValueTask PutAsync(
        string id, string birth, string hash, Stream content, CancellationToken cancellationToken = default)
    {
        if (Find(id, birth, hash) is not null)
        {
            return;
        }

        using var buffer = new MemoryStream();
        await content.CopyToAsync(buffer, cancellationToken).ConfigureAwait(false);
        Add(id, birth, hash, buffer.ToArray());
    }

    public ValueTask<Stream?> OpenReadAsync(
        string id, string birth, string hash, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Find(id, birth, hash) is { } content ? new MemoryStream(content, writable: false) : null);
    }

    public ValueTask<bool> CopyAsync(
        string fromId,
        string fromBirth,
        string toId,
        string toBirth,
        string hash,
        CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Find(fromId, fromBirth, hash) is not { } content)
        {
            return new(false);
        }

        Add(toId, toBirth, hash, content);
        return new(true);
    }

    public ValueTask DeleteAllAsync(string id, string birth, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (data.Gate)
        {
            data.Objects.Remove((id, birth));
        }

        return default;
    }

    private byte[]? Find(string id, string birth, string hash)
    {
        lock (data.Gate)
        {
            return data.Objects.TryGetValue((id, birth), out var objects) ? objects.GetValueOrDefault(hash) : null;
        }
    }

    private void Add(string id, string birth, string hash, byte[] content)
    {
        lock (data.Gate)
        {
            // Objects come before the instance (I6), but none comes after its delete: it would stay for good.
            if (data.Births.ContainsKey((id, birth)) && data.Instances.GetValueOrDefault(id)?.Header.Birth != birth)
            {
                return;
            }

            if (!data.Objects.TryGetValue((id, birth), out var objects))
            {
                data.Objects[(id, birth)] = objects = new(StringComparer.Ordinal);
            }

            objects.TryAdd(hash, content);
        }
    }
}
