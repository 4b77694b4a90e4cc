namespace FunctionWorkflows;

/// <summary>Objects that are only read, by what looks at a workflow and changes nothing: writes have no effect.</summary>
internal abstract class ReadOnlyObjects : IObjectStore
{
    public abstract ValueTask<Stream?> OpenReadAsync(
        string id, string birth, string hash, CancellationToken cancellationToken = default);

    public ValueTask PutAsync(
        string id, string birth, string hash, Stream content, CancellationToken cancellationToken = default) => default;

    public ValueTask<bool> CopyAsync(
        string fromId,
        string fromBirth,
        string toId,
        string toBirth,
        string hash,
        CancellationToken cancellationToken = default) => new(false);

    public ValueTask DeleteAllAsync(string id, string birth, CancellationToken cancellationToken = default) => default;
}
